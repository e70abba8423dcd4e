/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's events about a device, so that a change of it needs no polling. An event is only a
 * reason to read sysfs again: it may be lost or late, and some changes send none. Message format:
 * Linux, lib/kobject_uevent.c (kobject_uevent_env): "bind@/devices/…", then KEY=value, each ended
 * by a NUL.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct vd_uevents;

/*
 * vd_uevents_open - Listen from now on to the kernel's events about the device PATH
 * ("sys/devices/…"), the devices below it and those above it. Never blocks. Return 0, or:
 * -EINVAL: PATH is no such path.
 * -ENOMEM.
 * Those of socket(2) and bind(2), for example in a sandbox without such sockets.
 * vd_uevents_close() stops listening, and frees EVENTS; NULL is accepted.
 */
int vd_uevents_open(const char *path, struct vd_uevents **ret);
void vd_uevents_close(struct vd_uevents *events);
VD_DEFINE_CLEANUP(struct vd_uevents *, vd_uevents_close);

/*
 * vd_uevents_wait - Block until DEADLINE_NS (CLOCK_MONOTONIC), or until an event has come, or some
 * may have been lost. Return true in the latter case: sysfs must be read. Events that the kernel
 * did not send are ignored. EVENTS may be NULL: only the time passes.
 */
bool vd_uevents_wait(struct vd_uevents *events, uint64_t deadline_ns);

/*
 * vd_uevents_probe_ended - Return whether the probe of the driver that the device PATH is linked to
 * is over. The kernel makes the link before the probe (Linux, drivers/base/dd.c, really_probe()),
 * and sends the event "bind" after it. Only for a device that has appeared, or lost its driver,
 * after vd_uevents_open(). True also if events can't tell: some were lost, or EVENTS is NULL. Never
 * blocks.
 */
bool vd_uevents_probe_ended(struct vd_uevents *events, const char *path);
