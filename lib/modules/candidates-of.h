/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drivers that could have one device, loaded or not: candidates.h and modules.h put together.
 * Linked into the worker only. */
#pragma once

#include "drivers/candidates.h"
#include "modules/modules.h"

/*
 * vd_candidates_of - the drivers that could have the layer of BUS at PATH ("sys/devices/…"),
 * appended to CANDIDATES, each but once a bus: those of the modules that its modalias asks for;
 * those that are registered and known to take it (drivers/known-ids.h); those that it names for vfio (Linux, scripts/mod/file2alias.c: "vfio_pci:…"), and those that take
 * any device of the bus, as override-only; the one that has it. MODULES may be NULL: then only what
 * is loaded is known.
 *
 * The default is the one that has the device, unless that is by override; else the first of the
 * others that is loaded; else the first that is not forbidden by modprobe.d(5). Where several would
 * match, the kernel takes the one that was registered first, which can't be seen. -ENODEV: there is
 * no such layer. -ENOMEM.
 */
int vd_candidates_of(const struct vd_root *root, struct vd_modules *modules,
		     const struct vd_bus *bus, const char *path, struct vd_candidates *candidates);

/*
 * The worker's verbs: REQUEST, already parsed, and one object to be written as a line (the caller
 * puts it). -EINVAL: not such a request; -ENOMEM; what opening the root comes to. candidates: see
 * vd_candidates_request(). load: {"verb":"load","root":"/","modules":["vfio_pci",…]} (a driver's
 * name does too) →
 * {"modules":[{"name":…,"state":"loaded"|"failed"|"not-tried","errno":…,"message":…}…]}; the first
 * failure ends it. With "layers", as in vd_candidates_request(), in place of "modules": those of
 * the layers' default drivers that are not there yet.
 */
int vd_worker_candidates(struct json_object *request, struct json_object **ret);
int vd_worker_load(struct json_object *request, struct json_object **ret);
