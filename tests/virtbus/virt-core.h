/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the core have in common. */
#ifndef VIRT_CORE_H
#define VIRT_CORE_H

#include <linux/version.h>

#include "virt-bus.h"

/* Kernels have made more and more of the driver core's arguments read-only. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define virt_const_6_3 const
#else
#define virt_const_6_3
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define virt_const_6_11 const
#else
#define virt_const_6_11
#endif

/* As many as /dev/virt has nodes. */
#define VIRT_DEVICES_MAX 65536

extern struct bus_type virt_bus_type;

int virt_match(struct device *dev, virt_const_6_11 struct device_driver *driver);

#endif
