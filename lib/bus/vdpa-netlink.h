/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes of a vdpa device that the kernel has only by generic netlink. */
#pragma once

#include <stdint.h>

/*
 * vd_vdpa_identify - the virtio device number and the vendor of the vdpa device NAME of the running
 * system, asked of the kernel over generic netlink (family "vdpa", VDPA_CMD_DEV_GET; needs no
 * privilege). Waits for the kernel's answer only. -ENODATA: built without libnl, or the kernel has
 * no such family; -ENODEV: no such device; -EIO: no usable answer; -ENOMEM.
 */
int vd_vdpa_identify(const char *name, uint32_t *ret_type, uint32_t *ret_vendor);
