/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drivers of VFIO: they pass their device on to a guest of this system, or to a program. */
#pragma once

#include <stdbool.h>

#include "base/root.h"

/*
 * vd_driver_is_vfio - Return whether DRIVER of the bus BUS (the kernel's name: "pci") is one of
 * VFIO's. PATH is a device that DRIVER has bound, or NULL. The first of these that is known
 * decides:
 *
 * 1. the device has a folder vfio-dev (Linux, Documentation/ABI/testing/sysfs-devices-vfio-dev);
 * 2. the driver's module uses VFIO's core: sys/module/CORE/holders lists it. Variants such as
 *    mlx5_vfio_pci may have any name (Linux, Documentation/driver-api/vfio-pci-device-specific-
 *    driver-acceptance.rst);
 * 3. only if sysfs does not tell (the core or the driver is part of the kernel, or a copied tree
 *    lacks sys/module): its name has the word "vfio", as vfio-pci, vfio_ccw and xe-vfio-pci have.
 *
 * Reads sysfs only.
 */
bool vd_driver_is_vfio(const struct vd_root *root, const char *bus, const char *driver,
		       const char *path);
