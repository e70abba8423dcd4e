/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drivers that take any device that they are given: if one is bound, somebody gave it the device.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "bus/bus.h"

/* A driver that is known by its name. */
struct vd_any_driver {
	const struct vd_bus *bus;
	const char *name;
	const char *module;
	bool leaves_dma; /* as vd_driver_leaves_dma() */
};

/* vd_any_driver_at - Return the I-th (from 0) of those known by their names, static. NULL: there
 * are no more. */
const struct vd_any_driver *vd_any_driver_at(size_t i);

/*
 * vd_driver_takes_any - Return whether DRIVER of BUS (the kernel's name: "pci") takes any device
 * that it is given: by an override, by new_id, or (vdpa) by its own bind file. PATH is a device
 * that DRIVER is bound to, or NULL. True for those known by their names, and for VFIO's
 * (vd_driver_is_vfio()). Reads sysfs only; what the modules tell is in modules/match.h.
 */
bool vd_driver_takes_any(const struct vd_root *root, const char *bus, const char *driver,
			 const char *path);

/* vd_driver_leaves_dma - Return whether DRIVER, as above, leaves its device's DMA to others, so
 * that VFIO can have other members of the IOMMU group. Reads sysfs only. */
bool vd_driver_leaves_dma(const struct vd_root *root, const char *bus, const char *driver,
			  const char *path);
