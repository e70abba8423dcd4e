/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The candidates for one device, loaded or not: what candidates.h and modules.h tell, combined.
 * Linked into the worker only. */
#pragma once

#include "drivers/candidates.h"
#include "modules/modules.h"

/*
 * vd_candidates_of - Append to CANDIDATES the drivers that could have the layer of BUS at PATH
 * ("sys/devices/…"), each once per bus. In this order:
 *
 * 1. those of the modules that its modalias selects, and of those that it selects for VFIO (Linux,
 * scripts/mod/file2alias.c: "vfio_pci:…"), these as override_only;
 * 2. drivers of the vdpa and css buses that are in no index;
 * 3. those that take any device of the bus (drivers/takes-any.h), as override_only;
 * 4. the bound driver;
 * 5. registered drivers that are known to take it (drivers/known-ids.h).
 *
 * MODULES may be NULL: then only drivers that are loaded are known. The default is the bound
 * driver, unless it was given the device, by an override for example. Then the default is the
 * first driver that is loaded. If none is loaded, it is the first one that modprobe.d(5) does not
 * forbid; if there is none, the bound driver. One that takes any device of the vdpa bus is the
 * default only if it is bound. If several match, the kernel takes the one that was registered
 * first, which sysfs does not show. Reads sysfs and modules. Return 0, or:
 * -ENODEV: there is no such layer.
 * -ENOMEM.
 */
int vd_candidates_of(const struct vd_root *root, struct vd_modules *modules,
		     const struct vd_bus *bus, const char *path, struct vd_candidates *candidates);

/*
 * vd_worker_candidates - Answer a request to the worker: REQUEST (borrowed) is as of
 * vd_candidates_request(). Without "layers", "idsDir" may name a folder for vd_drivers_all(). The
 * caller puts *RET, an object to be written as a line.
 *
 * vd_worker_load() loads modules, and blocks as vd_modules_load() does:
 *   {"verb":"load","root":"/","modules":["vfio_pci",…]}
 *   → {"modules":[{"name":…,"state":"loaded"|"failed"|"not-tried","errno":…,"message":…}…]}
 * A driver's name is accepted as its module's. After the first failure no more are tried. With
 * "layers" instead of "modules": the modules of the layers' default drivers that are not loaded.
 *
 * Return 0, or:
 * -EINVAL: it is not such a request.
 * -ENOMEM.
 * Those of vd_root_new().
 */
int vd_worker_candidates(struct json_object *request, struct json_object **ret);
int vd_worker_load(struct json_object *request, struct json_object **ret);
