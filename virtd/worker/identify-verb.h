/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device that is to say which one it is. Linked into the worker only. */
#pragma once

struct json_object;

/*
 * vd_worker_identify - a verb of the worker: {"verb":"identify","root":"/","device":ID} → one
 * object, {"seen":true} when the device has an interface with a network address that lasts or a
 * serial number. Until then the modules of the default drivers are loaded for each layer that no
 * driver has, and for those that appear by that; the kernel gives the device to these. It gives up
 * five seconds after the last change. Nothing is written to sysfs: a device that was taken from its
 * driver stays so. -EINVAL: not such a request; -ENODEV: there is no such device; -ENOMEM; what
 * opening the root comes to.
 */
int vd_worker_identify(struct json_object *request, struct json_object **ret);
