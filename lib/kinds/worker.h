/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The requests to the program virtd-bench: one JSON object, answered by objects, one a line.
 *
 *   {"verb":"kinds","root":"/","device":DEVICE or null}
 *     {"kinds":[Kind of io.virtd.Bench…]}
 *   {"verb":"run","root":"/","device":DEVICE,"kind":NAME,"seconds":5.0,"settings":{NAME:TEXT…},
 *    "destroyData":false,"token":TEXT}
 *     {"progress":Progress}    every half second
 *     {"result":Result}        what was measured, if anything was
 *     {"error":NAME,…}         the last line, if the run failed; NAME and the other members are
 *                              those of an error of io.virtd.Bench: "NotSupported" (kind, reason),
 *                              "NoSuchKind" (kind), "BadSetting" (setting, reason), "InUse"
 *                              (reasons), "Busy", "Failed" (object, operation, errno, message)
 *
 * Meanwhile a run may ask for something, and gets one object as the answer:
 *     {"ask":"rebind"}         virtd unbinds the device and binds it to the same driver again, with
 *                              all the checks that this has
 *     {"results":[Result of io.virtd.Drivers…]}, or {"failed":ERROR}, after which the run must end
 *
 * DEVICE is a record of io.virtd.Devices with its layers and interfaces, and for "run" inUse.
 */
#pragma once

#include <signal.h>

struct json_object;
struct vd_bench_talk;

/*
 * vd_bench_work - Do what REQUEST (borrowed) asks for, and write all lines by TALK. A run blocks
 * for its time, and ends soon after *STOP is set. Return 0 also if the run failed: the last line
 * says so. Or:
 * -EINVAL: it is not such a request.
 * -ENOMEM.
 * Those of vd_root_new().
 */
int vd_bench_work(struct json_object *request, const struct vd_bench_talk *talk,
		  const volatile sig_atomic_t *stop);
