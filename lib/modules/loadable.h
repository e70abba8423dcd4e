/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a driver that is not registered would come with, and on which bus. Linked into the worker
 * only: it needs the modules. */
#pragma once

#include "modules/match.h"

struct vd_loadable {
	const char *module;	  /* to load; NULL: none is known */
	bool present;		  /* it is loaded, or part of the kernel: loading it brings nothing */
	const struct vd_bus *bus; /* of the driver that it brings; NULL: none, or not known */
	const char *driver;	  /* that driver's name, if BUS is known: the best guess */
};

/*
 * vd_loadable_of - Look among the COUNT layers of a device, outermost first, for the module of
 * WANTED: a driver's name or a module's. If a candidate has one of these names, it decides. If none
 * has, the module of that name counts, for the innermost layer of whose bus it has ids. *RET
 * borrows from WANTED, from the layers' candidates and from static memory. Reads modules and sysfs.
 */
void vd_loadable_of(const struct vd_match_layer *const *layers, size_t count, const char *wanted,
		    struct vd_loadable *ret);
