/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a driver takes a device, before anything is touched to find out. Linked into the worker
 * only: it needs the modules. */
#pragma once

#include "modules/candidates-of.h"

enum vd_match {
	VD_MATCH_UNKNOWN, /* nothing tells */
	VD_MATCH_NO,
	VD_MATCH_YES,
};

/* "unknown", "no", "yes". */
extern const char *const vd_match_names[];

/* A layer of a device, and what could have it. */
struct vd_match_layer {
	const struct vd_root *root;
	struct vd_modules *modules; /* NULL: none are known */
	const struct vd_bus *bus;
	const char *path;
	const struct vd_candidates *candidates; /* of this layer, as vd_candidates_of() has them */
};

/*
 * vd_match_driver - Return whether DRIVER, registered with the layer's bus under that name, takes
 * the layer. The first of these that tells decides:
 *
 * 1. it is one of the candidates, or known to take whatever it is given (drivers/takes-any.h);
 * 2. the aliases of its module: one matches; others of the bus do, and this one does not; or there
 *    are none of the bus, and an override makes it match (Linux, drivers/pci/pci-driver.c,
 *    pci_match_device());
 * 3. the ids that it is known to take (drivers/known-ids.h), where no module tells;
 * 4. it has another device of the same id: its new_id, which can't be read, was written.
 *
 * Another driver that is part of the kernel and has no aliases there, a device without a modalias,
 * a module that is in no index: VD_MATCH_UNKNOWN. Reads sysfs and modules.
 */
enum vd_match vd_match_driver(const struct vd_match_layer *layer, const char *driver);

/* vd_match_module - Return the same for a driver that is not registered, of the module MODULE. */
enum vd_match vd_match_module(const struct vd_match_layer *layer, const char *module);

/* vd_match_has_ids - Return whether MODULE has ids of the layer's bus, this device's or others', or
 * is known to have a driver there that takes whatever it is given. */
bool vd_match_has_ids(const struct vd_match_layer *layer, const char *module);

/* vd_match_own - Return whether DRIVER, which has the layer, takes it by itself: VD_MATCH_NO if it
 * was given to it, by new_id for example. */
enum vd_match vd_match_own(const struct vd_match_layer *layer, const char *driver);

/*
 * vd_worker_match - the worker's verb, as vd_worker_candidates():
 * {"verb":"match","root":"/","layers":[{"bus":"pci","path":"sys/devices/…"},…],"driver":NAME} (no
 * "driver": the default one is wanted) →
 * {"layers":[{"default":NAME or null,"loaded":BOOL,"own":"unknown"|"no"|"yes"},…],
 *  "takes":…, "candidates":[NAME,…], "loadable":NAME or null, "present":BOOL, "loadBus":BUS or null,
 *  "loadDriver":NAME or null, "registered":BOOL, "absent":BOOL, "message":…}
 *
 * One of "layers" for each that was asked about: the driver that the kernel would choose, whether
 * it is registered, and whether the driver that has the layer takes it by itself. With "driver":
 * whether it takes a layer whose bus has it (if none has: any), and the candidates of that layer (if
 * nothing tells: of all); whether any bus has it registered. If none has: what is to be loaded for
 * it, as struct vd_loadable has it, and whether it is known that there is nothing. Why "takes" is unknown,
 * if it is.
 */
int vd_worker_match(struct json_object *request, struct json_object **ret);
