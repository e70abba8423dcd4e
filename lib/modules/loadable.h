/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What loading a module for a driver that is not registered would bring, and on which bus. Linked
 * into the worker only, which has the modules. */
#pragma once

#include "modules/match.h"

struct vd_loadable {
	const char *module;	  /* to load; NULL: none is known */
	bool present;		  /* it is loaded or built in: loading it brings nothing */
	const struct vd_bus *bus; /* of the driver that it brings; NULL: not known, or PRESENT */
	const char *driver;	  /* that driver's name, the best guess; NULL: not known */
};

/*
 * vd_loadable_of - Find the module of WANTED, a driver's name or a module's, for the COUNT layers
 * of a device, outermost first. A candidate that is not loaded and has one of these names decides.
 * If there is none, the module of that name counts, and the innermost layer whose bus it has ids
 * of. *RET borrows from WANTED, the layers' candidates and static memory. Reads modules and sysfs.
 */
void vd_loadable_of(const struct vd_match_layer *const *layers, size_t count, const char *wanted,
		    struct vd_loadable *ret);
