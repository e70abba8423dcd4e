/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of a vdpa device that the kernel has only by generic netlink. */
#pragma once

#include <stdint.h>

/*
 * vd_vdpa_identify - Ask the kernel for the virtio device number and the vendor of the vdpa device
 * NAME of the running system, over generic netlink (family "vdpa", VDPA_CMD_DEV_GET; needs no
 * privilege). Block until the kernel answers. Return 0, or:
 * -ENODATA: the project was built without libnl, or the kernel has no such family.
 * -ENODEV: there is no such device.
 * -EIO: the kernel gave no usable answer.
 * -ENOMEM.
 */
int vd_vdpa_identify(const char *name, uint32_t *ret_type, uint32_t *ret_vendor);
