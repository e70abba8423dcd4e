/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel says of a device while something is done to it, so that nobody has to ask again
 * and again. An event is a reason to look, and never what is believed: it may be lost, may come
 * late, and some changes send none. Message format: Linux, lib/kobject_uevent.c
 * (kobject_uevent_env): "bind@/devices/…", then KEY=value each ended by a NUL.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct vd_uevents;

/*
 * vd_uevents_open - the kernel's events from now on about the device PATH ("sys/devices/…"), what
 * is below it and what it is below. Errors: those of socket(2) and bind(2), where a sandbox has no
 * such sockets; -EINVAL: not such a path; -ENOMEM. Never blocks.
 */
int vd_uevents_open(const char *path, struct vd_uevents **ret);
void vd_uevents_close(struct vd_uevents *events); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_uevents *, vd_uevents_close);

/*
 * vd_uevents_wait - block until one has come, or may have (some were lost), or until DEADLINE_NS of
 * CLOCK_MONOTONIC. True: look now. What was not sent by the kernel is not heard. EVENTS NULL: only
 * the time passes.
 */
bool vd_uevents_wait(struct vd_uevents *events, uint64_t deadline_ns);

/*
 * vd_uevents_probe_ended - whether the probe of the driver that the device PATH is linked to is
 * over, as far as can be told: the link is made before the probe (Linux, drivers/base/dd.c,
 * really_probe()), the event "bind" is sent after it. Only for a device that has come, or lost its
 * driver, after EVENTS was opened. True where events can't tell: some were lost, or EVENTS is NULL.
 */
bool vd_uevents_probe_ended(struct vd_uevents *events, const char *path);
