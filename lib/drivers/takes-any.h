/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drivers that take whatever device they are given: whoever has one of them was given to it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/root.h"
#include "bus/bus.h"

/* One that is known by its name. */
struct vd_any_driver {
	const struct vd_bus *bus;
	const char *name;
	const char *module;
	bool leaves_dma; /* as vd_driver_leaves_dma() */
};

/* vd_any_driver_at - the I-th of those known by their names; NULL: there are no more. */
const struct vd_any_driver *vd_any_driver_at(size_t i);

/*
 * vd_driver_takes_any - Return whether DRIVER of the bus BUS (the kernel's name: "pci") takes
 * whatever it is given: by an override, by new_id, or (vdpa) by its own bind file. PATH is a device
 * that DRIVER has bound, or NULL. It is one of those known by their names, or one of VFIO's
 * (vd_driver_is_vfio()). Reads sysfs only; what the modules say is in driver/match.h.
 */
bool vd_driver_takes_any(const struct vd_root *root, const char *bus, const char *driver,
			 const char *path);

/* vd_driver_leaves_dma - Return whether DRIVER, as above, leaves its device's DMA to others, so
 * that other members of its IOMMU group can be VFIO's. */
bool vd_driver_leaves_dma(const struct vd_root *root, const char *bus, const char *driver,
			  const char *path);
