/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A bus that devices are found on. What differs from bus to bus is data wherever it can be: a new
 * bus is one file with one of these, and a line in the table of bus.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "bus/attr.h"

enum vd_bus_index {
	VD_BUS_PCI,
	VD_BUS_CSS,
	VD_BUS_CCW,
	VD_BUS_CCWGROUP,
	VD_BUS_MMIO,
	VD_BUS_XEN,
	VD_BUS_VMBUS,
	VD_BUS_VIO,
	VD_BUS_VDPA,
	VD_BUS_VIRT,
	VD_BUS_VIRTIO,
	VD_BUS_PLATFORM,
	VD_BUS_ACPI,
	VD_BUS_COUNT
};

#define VD_BUS_ADDRESS_MAX 256

/* The backend that a driver must be connected with before its device does anything. */
struct vd_backend {
	const char *file;	      /* the attribute that tells the backend state */
	const char *const *connected; /* its texts while it is; ended by NULL */
	const char *closed;	      /* its text when nothing that is done here opens it again */
};

enum vd_backend_state {
	VD_BACKEND_CONNECTED,
	VD_BACKEND_AWAITED, /* not yet, or not any more */
	VD_BACKEND_CLOSED,
};

struct vd_bus {
	const char *name;	 /* ours: "mmio" */
	const char *kernel_name; /* the folder below /sys/bus: "platform" */
	unsigned parent_buses;	 /* 1 << enum vd_bus_index of each bus that a parent can be on */
	bool has_override; /* has the driver_override attribute */
	bool override_at_once; /* reading it never waits for the device's lock */
	bool plumbing_alone;   /* no device for a user unless another layer is on it */
	bool known_only;       /* has the machine's own parts too: see vd_is_known_part() */
	bool hex_names;	       /* to be sorted as text: 1f comes after 10 */
	bool names_transport;  /* a device of several layers is named by this one, though it isn't
				  the outermost */
	const char *
		members; /* links to the devices that this one groups: "cdev" for cdev0, cdev1, … */
	const char *least_id; /* a native id that tells the bus and no more: what is certain of a
				 device whose own can't be read; NULL: nothing is */
	const struct vd_attr *attrs;	      /* what only this bus has; ended by a NULL key */
	const struct vd_backend *backend;     /* NULL: a driver is all that it takes */

	/* Return whether NAME of this bus is a device at all. NULL: all are. */
	bool (*accepts)(const char *name);
	/* Write the address of the device NAME to ADDRESS. NULL: it is NAME itself. */
	void (*address)(const char *name, char address[static VD_BUS_ADDRESS_MAX]);
	/*
	 * Write the native id of the device at PATH to BUF of SIZE bytes. NULL: the modalias
	 * attribute has it. Return 0, or: -ENODATA: this device has none. Those of vd_root_read().
	 */
	int (*native_id)(const struct vd_root *root, const char *path, const char *name, char *buf,
			 size_t size);
};

/* Every bus, by enum vd_bus_index. */
extern const struct vd_bus *const vd_buses[VD_BUS_COUNT];

extern const struct vd_bus vd_bus_pci, vd_bus_css, vd_bus_ccw, vd_bus_ccwgroup, vd_bus_mmio,
	vd_bus_xen, vd_bus_vmbus, vd_bus_vio, vd_bus_vdpa, vd_bus_virt, vd_bus_virtio,
	vd_bus_platform, vd_bus_acpi;

/* vd_bus_find - Return the bus that is called NAME (ours: "mmio"), which is constant. NULL: there is
 * none. */
const struct vd_bus *vd_bus_find(const char *name);

/* vd_bus_override_attr - Return the attribute that has the override of a device of BUS, which is
 * constant. NULL: there are no overrides. */
const struct vd_attr *vd_bus_override_attr(const struct vd_bus *bus);

/* vd_bus_backend_state - Return the backend state of a device of BUS that has a driver. TEXT is that
 * of the attribute; NULL: there is none (old kernels), which counts as connected. */
enum vd_backend_state vd_bus_backend_state(const struct vd_bus *bus, const char *text);
