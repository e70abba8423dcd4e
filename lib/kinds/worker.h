/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the program virtd-bench is asked for: one JSON object, answered by objects, one a line.
 *
 *   {"verb":"kinds","root":"/","device":DEVICE or null}
 *     {"kinds":[Kind of io.virtd.Bench…]}
 *   {"verb":"run","root":"/","device":DEVICE,"kind":NAME,"seconds":5.0,"settings":{NAME:TEXT…},
 *    "destroyData":false,"token":TEXT}
 *     {"progress":Progress}    every half second
 *     {"result":Result}        what was measured, if anything was
 *     {"error":NAME,…}         the last line, where it did not come to its end; NAME and the other
 *                              members are those of an error of io.virtd.Bench: "NotSupported"
 *                              (kind, reason), "NoSuchKind" (kind), "BadSetting" (setting,
 *                              reason), "InUse" (reasons), "Busy", "Failed" (object, operation,
 * errno, message)
 *
 * In between a run may ask for something, and is answered by one object:
 *     {"ask":"rebind"}       the device is taken from its driver and given back to it, by virtd,
 *                            with all that stands guard over that
 *     {"results":[Result of io.virtd.Drivers...]} or {"failed":ERROR}, at which the run is to end
 *
 * DEVICE is a record of io.virtd.Devices with its layers and interfaces, and for "run" inUse.
 */
#pragma once

#include <signal.h>

struct json_object;
struct vd_bench_talk;

/*
 * vd_bench_work - do what REQUEST says, and say so by TALK. It ends soon after *STOP is set. 0;
 * -EINVAL: not such a request; -ENOMEM; those of vd_root_new().
 */
int vd_bench_work(struct json_object *request, const struct vd_bench_talk *talk,
		  const volatile sig_atomic_t *stop);
