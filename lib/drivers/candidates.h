/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which drivers there are, what they hold, and which of them could have a device. Read from sysfs
 * alone: what modules could be loaded is in modules.h, which needs libkmod and is the worker's.
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
	const char *name; /* the driver's; of a module that isn't loaded the best guess, see
			     vd_driver_name_is() */
	const struct vd_bus *bus;
	const char *module; /* NULL: built in, or not known */
	bool bound;	    /* has the device (or, where no device was named, any) */
	bool loaded; /* is registered with the bus: it can be bound without loading anything */
	bool override_only; /* takes the device when driver_override says so and never else */
	bool forbidden;	    /* its module is not loaded for a modalias, by modprobe.d(5) */
	bool is_default; /* gets the device when there is no override and it is probed; one a layer
			    at most */
	const char **devices; /* ids of those that it holds; NULL where a device was named */
	size_t device_count;
};

/* Zeroed, it is empty. */
struct vd_candidates {
	struct vd_arena arena;
	struct vd_candidate *items;
	size_t count, room;
};

void vd_candidates_clear(struct vd_candidates *candidates);

/*
 * vd_drivers_all - every driver of every bus, with the ids of the devices that it holds; bus after
 * bus, each in natural order. Of the platform bus only drivers that hold a device of ours, or that
 * are known to take one: the registry and the files of IDS_DIR (may be NULL) tell which are.
 * Reads links and these files only. A bus that can't be read has none. -ENOMEM.
 */
int vd_drivers_all(const struct vd_root *root, const char *ids_dir, struct vd_candidates *ret);

/* vd_driver_name_is - whether A and B name one driver or module: a dash is an underscore, as
 * modprobe(8) has it. */
bool vd_driver_name_is(const char *a, const char *b);

/* vd_candidates_json - an array of Candidate of io.virtd.Drivers; the caller owns a reference. NULL
 * when out of memory. */
struct json_object *vd_candidates_json(const struct vd_candidates *candidates);

/*
 * vd_candidates_request - what the worker is to be sent to learn the candidates of DEVICE (NULL:
 * all drivers), which needs no field read but its layers' paths:
 *   {"verb":"candidates","root":ROOT,"layers":[{"bus":"pci","path":"sys/devices/…"},…]}   (no
 * "layers": all drivers) Its answer is one line {"drivers":[Candidate…]}, with "message":… where
 * modules could not be looked up. NULL when out of memory.
 */
struct json_object *vd_candidates_request(const struct vd_device *device, const char *root);
