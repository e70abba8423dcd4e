/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker's verb "identify": see that a device shows its identity. Only the worker links it. */
#pragma once

struct json_object;

/*
 * vd_worker_identify - Answer a request {"verb":"identify","root":"/","device":ID,"idsDir":DIR or
 * absent} by {"seen":BOOLEAN}; the caller puts *RET.
 * "seen" is true if an interface of the device has a permanent network address or a serial number.
 * Until then, in a live tree, load the module of the default driver of each layer without a
 * driver. This includes layers that appear meanwhile; the kernel binds the device.
 * Block, but end five seconds (CLOCK_MONOTONIC) after the last change of the device; in a copied
 * tree, at once. Write nothing to sysfs: a device that was unbound stays so.
 * Return 0, or: -EINVAL: it is no such request. -ENODEV: there is no such device. -ENOMEM; those
 * of vd_root_new().
 */
int vd_worker_identify(struct json_object *request, struct json_object **ret);
