/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counters that the kernel and its drivers keep of devices and their interfaces, and the
 * virtqueues of devices: read from sysfs, procfs, ioctls and netlink.
 */
#pragma once

#include "base/cleanup.h"

struct json_object;
struct vd_counters;
struct vd_device;
struct vd_root;

/*
 * vd_counters_new - Make a reader of the counters in ROOT, which must outlive it. Nothing is read
 * yet. The caller frees *RET by vd_counters_free(), which accepts NULL. Return 0, or: -ENOMEM.
 */
int vd_counters_new(const struct vd_root *root, struct vd_counters **ret);
void vd_counters_free(struct vd_counters *counters);
VD_DEFINE_CLEANUP(struct vd_counters *, vd_counters_free);

/*
 * vd_virtqueues_new - Do as vd_counters_new(), but read the virtqueues: the record has the member
 * "virtqueues", an array of Virtqueue of io.virtd.Devices, instead of counters. It is null if
 * nothing is known of a virtqueue.
 */
int vd_virtqueues_new(const struct vd_root *root, struct vd_counters **ret);

/*
 * vd_counters_prepare - Read the next part of proc/interrupts, once for all devices. A file that
 * can't be read becomes a problem of COUNTERS. May block as vd_root_read() does. Return:
 * 1: there is more to read; call again.
 * 0: the file is read.
 * -ENOMEM.
 */
int vd_counters_prepare(struct vd_counters *counters);

/*
 * vd_counters_begin - Begin to read the counters of DEVICE, and forget those of the device before.
 * The interfaces and layers of DEVICE must be known; DEVICE must stay until vd_counters_step()
 * returns 0. Return 0, or: -ENOMEM.
 */
int vd_counters_begin(struct vd_counters *counters, const struct vd_device *device);

/*
 * vd_counters_step - Read the counters of one more interface, interrupt or channel of the device,
 * or wait a millisecond for an answer of the kernel, a second in all for each question. What can't be
 * read becomes a problem in the record. May block as vd_root_read_for() does. Return:
 * 1: there is more to read; call again.
 * 0: *RET is the record, DeviceStats of io.virtd.Devices, which the caller puts.
 * -ENOMEM.
 */
int vd_counters_step(struct vd_counters *counters, struct json_object **ret);

/*
 * vd_counters_problems_json - Return why proc/interrupts could not be read, as an array like
 * DeviceStats.problems, which the caller puts. NULL: out of memory.
 */
struct json_object *vd_counters_problems_json(const struct vd_counters *counters);
