/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drivers: which there are, which devices they have, and which are candidates for a device. Read
 * from sysfs alone. What could be loaded is in modules.h, which needs libkmod and belongs to the
 * worker.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/root.h"
#include "bus/bus.h"

struct json_object;
struct vd_device;

struct vd_candidate {
	const char *name; /* the driver's; for a module that is not loaded the best guess, see
			     vd_driver_of_module() */
	const struct vd_bus *bus;
	const char *module; /* NULL: built in, or not known */
	bool bound;	    /* to the device (or to any, if no device was named) */
	bool loaded;	    /* registered with the bus: it can be bound without loading anything */
	bool override_only; /* bound only if it is given the device, as by driver_override */
	bool forbidden;	    /* its module is not loaded for a modalias, by modprobe.d(5) */
	bool is_default;    /* the kernel binds it if there is no override; at most one per layer */
	const char **devices; /* ids of those that it has; NULL if a device was named */
	size_t device_count;
};

/* Zeroed, it is empty. */
struct vd_candidates {
	struct vd_arena arena;
	struct vd_candidate *items;
	size_t count, room;
};

/* vd_candidates_clear - Free what CANDIDATES holds, with all its texts, and zero it. A zeroed one
 * is accepted. */
void vd_candidates_clear(struct vd_candidates *candidates);

/*
 * vd_drivers_all - List every driver of every bus, with the ids of the devices that it has; bus
 * after bus, each in natural order. From some buses (platform) only drivers that have one of our
 * devices, or are known to take one. IDS_DIR (may be NULL) has more ids for the registry. The
 * caller clears *RET. Reads sysfs and these files. A bus that can't be read has none. Return 0,
 * -ENOMEM, or an errno of the registry or the tree.
 */
int vd_drivers_all(const struct vd_root *root, const char *ids_dir, struct vd_candidates *ret);

/* vd_driver_name_is - Return whether A and B name one driver or module: a dash equals an
 * underscore, as for modprobe(8). */
bool vd_driver_name_is(const char *a, const char *b);

/* vd_candidates_json - Return an array of Candidate of io.virtd.Drivers, which the caller puts.
 * NULL: out of memory. */
struct json_object *vd_candidates_json(const struct vd_candidates *candidates);

/*
 * vd_candidates_request - Return the request to the worker for the candidates of DEVICE, of which
 * only the layers' paths must have been read. DEVICE NULL: all drivers, without "layers". The
 * caller puts it. NULL: out of memory. The request and the worker's answer are:
 *   {"verb":"candidates","root":ROOT,"layers":[{"bus":"pci","path":"sys/devices/…"},…]}
 *   → {"drivers":[Candidate…],"message":…}, the message only if modules could not be looked up
 */
struct json_object *vd_candidates_request(const struct vd_device *device, const char *root);
