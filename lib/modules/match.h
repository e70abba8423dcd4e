/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a driver takes a device, found out without changing anything. Linked into the worker
 * only, which has the modules. */
#pragma once

#include "modules/candidates-of.h"

enum vd_match {
	VD_MATCH_UNKNOWN, /* there is no information */
	VD_MATCH_NO,
	VD_MATCH_YES,
};

/* "unknown", "no", "yes", by enum vd_match. */
extern const char *const vd_match_names[];

/* A layer of a device, and its candidates. All is borrowed. */
struct vd_match_layer {
	const struct vd_root *root;
	struct vd_modules *modules; /* NULL: none are known */
	const struct vd_bus *bus;
	const char *path;
	const struct vd_candidates *candidates; /* of this layer, by vd_candidates_of() */
};

/*
 * vd_match_driver - Return whether DRIVER, registered with the layer's bus under that name, takes
 * the layer. The first of these that tells decides:
 *
 * 1. DRIVER is one of the candidates, or is known by its name to take any device
 * (drivers/takes-any.h).
 * 2. The aliases of its module. One matches: yes. Others of the bus do: no. None is of the bus:
 * yes, if the bus has driver_override (Linux, drivers/pci/pci-driver.c, pci_match_device()).
 * 3. The ids that it is known to take (drivers/known-ids.h).
 * 4. It is one of VFIO's, and the bus has driver_override: yes.
 *
 * A "no" becomes "yes" if DRIVER has another device of the same id: somebody wrote that to its
 * new_id, which can't be read. VD_MATCH_UNKNOWN for anything else, also if the layer has no
 * modalias. Reads sysfs and modules.
 */
enum vd_match vd_match_driver(const struct vd_match_layer *layer, const char *driver);

/*
 * vd_match_module - Return whether a driver of MODULE, which is not registered, takes the layer.
 * Only its name and its aliases count; without aliases of the bus it is VD_MATCH_UNKNOWN. Reads
 * sysfs and modules.
 */
enum vd_match vd_match_module(const struct vd_match_layer *layer, const char *module);

/*
 * vd_match_has_ids - Return whether MODULE has aliases of the layer's bus, of this device or
 * others. True also if it is known by its name to take any device of the bus. Reads sysfs and
 * modules.
 */
bool vd_match_has_ids(const struct vd_match_layer *layer, const char *module);

/* vd_match_own - Return whether DRIVER, which is bound to the layer, takes it by itself.
 * VD_MATCH_NO: it was given the layer, by new_id for example. Reads sysfs and modules. */
enum vd_match vd_match_own(const struct vd_match_layer *layer, const char *driver);

/*
 * vd_worker_match - Answer a request to the worker, as vd_worker_candidates():
 *   {"verb":"match","root":"/","layers":[{"bus":"pci","path":"sys/devices/…"},…],"driver":NAME}
 *   → {"layers":[{"default":NAME or null,"loaded":BOOL,"own":"unknown"|"no"|"yes"},…],
 *      "takes":"unknown"|"no"|"yes","candidates":[NAME,…],"loadable":NAME or null,"present":BOOL,
 *      "loadBus":BUS or null,"loadDriver":NAME or null,"registered":BOOL,"absent":BOOL,"message":…}
 *
 * "layers" has one item for each layer of the request: the driver that the kernel would choose,
 * whether that is registered, and whether the bound driver takes the layer by itself. The other
 * members are only there with "driver":
 *   takes       whether DRIVER takes a layer whose bus has it registered (if none has: any layer)
 *   candidates  those of that layer; of all layers if none decides
 *   loadable, present, loadBus, loadDriver
 *               what is to be loaded for DRIVER if no bus has it registered: struct vd_loadable
 *   registered  whether any bus has DRIVER registered
 *   absent      whether it is known that there is no such driver and no such module
 *   message     why "takes" is unknown for a driver that is registered
 */
int vd_worker_match(struct json_object *request, struct json_object **ret);
