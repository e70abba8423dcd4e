/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One persistent override as data, and a folder of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "channel/settings.h"

#define VD_OVERRIDE_NONE "none" /* the driver of a device that is to have none */

enum vd_override_state {
	VD_OVERRIDE_NO_DEVICE, /* nothing is at the address (also: not checked yet) */
	VD_OVERRIDE_IN_FORCE,  /* the driver is bound, and driver_override names no other one. For
				  "none": no driver is bound, and driver_override is none. For a
				  channel device: it is on with all settings, or off, as wanted */
	VD_OVERRIDE_PENDING,   /* the right device is there, but the override is not in force */
	VD_OVERRIDE_MISMATCH,  /* another device is at the address */
	VD_OVERRIDE_BAD_FILE,
	VD_OVERRIDE_STATE_COUNT
};

extern const char *const vd_override_state_names[VD_OVERRIDE_STATE_COUNT];

enum vd_online_wish {
	VD_ONLINE_UNSET, /* the override is about a driver */
	VD_ONLINE_YES,
	VD_ONLINE_NO,
};

struct vd_override {
	const char *name; /* of the file, without .conf */
	const char *path;
	const char *address; /* NULL in a bad file, as are those that follow */
	const char *driver;  /* NULL also with ONLINE, if the device had no driver */
	const char *virt_id;
	const char *devno; /* NULL: not known, as are the next two */
	const char *mac;
	const char *serial;
	bool forced; /* DRIVER is tried although it does not take the device, as far as is known */
	enum vd_online_wish online;
	const char *members; /* of a group; else NULL */
	struct vd_settings settings;
	enum vd_override_state state;
	const char *message; /* for a person: why; NULL: the state says all */
	const char *device;  /* the id of the device at the address; NULL: none */
	bool unseen;	     /* MAC or SERIAL can't be compared now */
};

/* Zeroed, it is empty. Its texts are in its arena. */
struct vd_overrides {
	struct vd_arena arena;
	struct vd_override *items; /* in natural order of the names */
	size_t count;
};
