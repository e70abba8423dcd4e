// SPDX-License-Identifier: LGPL-2.1-or-later
#include "modules/match.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "drivers/candidates-internal.h"
#include "drivers/known-ids.h"
#include "drivers/takes-any.h"
#include "modules/driver-module.h"

const char *const vd_match_names[] = {
	[VD_MATCH_UNKNOWN] = "unknown",
	[VD_MATCH_NO] = "no",
	[VD_MATCH_YES] = "yes",
};

static bool is_candidate(const struct vd_match_layer *layer, const char *driver)
{
	for (size_t i = 0; i < layer->candidates->count; i++) {
		const struct vd_candidate *item = &layer->candidates->items[i];

		if (item->bus == layer->bus && strcmp(item->name, driver) == 0)
			return true;
	}
	return false;
}

static bool is_known_by_name(const struct vd_match_layer *layer, const char *driver)
{
	const struct vd_any_driver *any;

	for (size_t i = 0; (any = vd_any_driver_at(i)); i++) {
		if (any->bus == layer->bus &&
		    (strcmp(any->name, driver) == 0 || strcmp(any->module, driver) == 0))
			return true;
	}
	return false;
}

/* 1: PATH has a modalias, which is in BUF; 0: none that can be read. */
static bool read_modalias(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	char file[PATH_MAX];

	return vd_attr_path(file, sizeof(file), path, "modalias") == 0 &&
	       vd_root_read(root, file, buf, size, NULL) == 0 && strchr(buf, ':');
}

/* How much of a modalias is the id that one writes to new_id: of PCI the vendor and the device. */
static size_t id_length(const struct vd_bus *bus, const char *modalias)
{
	const char *subsystem = bus == &vd_bus_pci ? strstr(modalias, "sv") : NULL;

	return subsystem ? (size_t)(subsystem - modalias) : strlen(modalias) + 1;
}

static bool has_one_like_it(const struct vd_match_layer *layer, const char *driver,
			    const char *modalias)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t len = id_length(layer->bus, modalias);
	char path[PATH_MAX], link[PATH_MAX], other[PATH_MAX];

	snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s", layer->bus->kernel_name, driver);
	if (vd_root_names(layer->root, path, &names, NULL) < 0)
		return false;
	for (char **name = names; *name; name++) {
		if (snprintf(link, sizeof(link), "sys/bus/%s/devices/%s", layer->bus->kernel_name,
			     *name) < (int)sizeof(link) &&
		    vd_link_resolve(layer->root, link, path, sizeof(path)) == 0 &&
		    read_modalias(layer->root, path, other, sizeof(other)) &&
		    strncmp(other, modalias, len) == 0)
			return true;
	}
	return false;
}

/* By the aliases of MODULE, those by which VFIO's variants take a device among them. */
static enum vd_takes module_takes(const struct vd_match_layer *layer, const char *module,
				  const char *modalias)
{
	enum vd_takes own = vd_modules_takes(layer->modules, module, modalias), lent;
	char alias[PATH_MAX];

	if (own == VD_TAKES_IT ||
	    snprintf(alias, sizeof(alias), "vfio_%s", modalias) >= (int)sizeof(alias))
		return own;
	lent = vd_modules_takes(layer->modules, module, alias);
	return lent == VD_TAKES_NONE ? own : lent;
}

static enum vd_match by_module(const struct vd_match_layer *layer, const char *module,
			       const char *modalias)
{
	switch (module_takes(layer, module, modalias)) {
	case VD_TAKES_IT:
		return VD_MATCH_YES;
	case VD_TAKES_OTHERS:
		return VD_MATCH_NO;
	case VD_TAKES_NONE:
		return layer->bus->has_override ? VD_MATCH_YES : VD_MATCH_UNKNOWN;
	default:
		return VD_MATCH_UNKNOWN;
	}
}

static enum vd_match by_known_ids(const struct vd_match_layer *layer, const char *driver,
				  const char *modalias)
{
	int takes = vd_known_ids_take(layer->bus, driver, modalias);

	return takes < 0 ? VD_MATCH_UNKNOWN : takes ? VD_MATCH_YES : VD_MATCH_NO;
}

/* The module that has registered DRIVER: what its link says, or its name. */
static const char *module_of(const struct vd_match_layer *layer, const char *driver,
			     struct vd_arena *arena)
{
	const char *module = NULL;
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "sys/bus/%s/drivers/%s", layer->bus->kernel_name, driver);
	if (vd_driver_module(layer->root, dir, arena, &module) == 0 && module)
		return module;
	return vd_module_of_driver(driver);
}

enum vd_match vd_match_driver(const struct vd_match_layer *layer, const char *driver)
{
	enum vd_match match = VD_MATCH_UNKNOWN;
	struct vd_arena arena = {};
	char modalias[PATH_MAX];

	if (is_candidate(layer, driver) || is_known_by_name(layer, driver))
		return VD_MATCH_YES;
	if (!read_modalias(layer->root, layer->path, modalias, sizeof(modalias)))
		return VD_MATCH_UNKNOWN;
	if (layer->modules)
		match = by_module(layer, module_of(layer, driver, &arena), modalias);
	vd_arena_clear(&arena);
	if (match == VD_MATCH_UNKNOWN)
		match = by_known_ids(layer, driver, modalias);
	if (match == VD_MATCH_NO && has_one_like_it(layer, driver, modalias))
		return VD_MATCH_YES;
	if (match == VD_MATCH_UNKNOWN && layer->bus->has_override &&
	    vd_driver_takes_any(layer->root, layer->bus->kernel_name, driver, NULL))
		return VD_MATCH_YES;
	return match;
}

enum vd_match vd_match_module(const struct vd_match_layer *layer, const char *module)
{
	char modalias[PATH_MAX];

	if (is_known_by_name(layer, module))
		return VD_MATCH_YES;
	if (!layer->modules || !read_modalias(layer->root, layer->path, modalias, sizeof(modalias)))
		return VD_MATCH_UNKNOWN;
	switch (module_takes(layer, module, modalias)) {
	case VD_TAKES_IT:
		return VD_MATCH_YES;
	case VD_TAKES_OTHERS:
		return VD_MATCH_NO;
	default: /* it may have drivers of this bus, or none at all */
		return VD_MATCH_UNKNOWN;
	}
}

bool vd_match_has_ids(const struct vd_match_layer *layer, const char *module)
{
	enum vd_takes takes = VD_TAKES_UNKNOWN;
	char modalias[PATH_MAX];

	if (is_known_by_name(layer, module))
		return true;
	if (layer->modules && read_modalias(layer->root, layer->path, modalias, sizeof(modalias)))
		takes = module_takes(layer, module, modalias);
	return takes == VD_TAKES_IT || takes == VD_TAKES_OTHERS;
}

static enum vd_match own_by_known_ids(const struct vd_match_layer *layer, const char *driver)
{
	char modalias[PATH_MAX];

	return read_modalias(layer->root, layer->path, modalias, sizeof(modalias))
		       ? by_known_ids(layer, driver, modalias)
		       : VD_MATCH_UNKNOWN;
}

enum vd_match vd_match_own(const struct vd_match_layer *layer, const char *driver)
{
	enum vd_takes takes = VD_TAKES_UNKNOWN;
	struct vd_arena arena = {};
	char modalias[PATH_MAX];

	if (layer->modules && read_modalias(layer->root, layer->path, modalias, sizeof(modalias)))
		takes = vd_modules_takes(layer->modules, module_of(layer, driver, &arena),
					 modalias);
	vd_arena_clear(&arena);
	if (takes == VD_TAKES_UNKNOWN)
		return own_by_known_ids(layer, driver);
	if (takes == VD_TAKES_IT)
		return VD_MATCH_YES;
	return takes == VD_TAKES_OTHERS || (takes == VD_TAKES_NONE && layer->bus->has_override)
		       ? VD_MATCH_NO
		       : VD_MATCH_UNKNOWN;
}
