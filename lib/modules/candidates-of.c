// SPDX-License-Identifier: LGPL-2.1-or-later
#include "modules/candidates-of.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "drivers/candidates-internal.h"
#include "drivers/known-ids.h"
#include "drivers/takes-any.h"
#include "modules/driver-module.h"

/*
 * Drivers that are in no index, although a device can have them by itself: a device on the vdpa bus
 * either of these, and a subchannel one that is always part of the kernel (Linux,
 * drivers/s390/cio/device.c). Those that take whatever they are given are in takes-any.c.
 */
static const struct general {
	const struct vd_bus *bus;
	const char *driver;
	const char *module;   /* NULL: part of the kernel */
	const char *modalias; /* NULL: any */
} generals[] = {
	{ &vd_bus_vdpa, "virtio_vdpa", "virtio_vdpa", NULL },
	{ &vd_bus_vdpa, "vhost_vdpa", "vhost_vdpa", NULL },
	{ &vd_bus_css, "io_subchannel", NULL, "css:t0" },
};

struct layer {
	const struct vd_root *root;
	struct vd_modules *modules;
	const struct vd_bus *bus;
	struct vd_candidates *candidates;
	const char *modalias; /* these three NULL where there is none */
	const char *driver;
	const char *override;
};

static struct vd_candidate *find(struct layer *layer, const char *name)
{
	for (size_t i = 0; i < layer->candidates->count; i++) {
		struct vd_candidate *item = &layer->candidates->items[i];

		if (item->bus == layer->bus && vd_driver_name_is(item->name, name))
			return item;
	}
	return NULL;
}

/* The true name of a driver that is registered as NAME or, but for dashes, so; NULL: it isn't. The
 * caller frees it. */
static int registered_name(struct layer *layer, const char *name, char **ret)
{
	VD_CLEANUP(vd_names_freep) char **drivers = NULL;
	char folder[64];
	int r;

	snprintf(folder, sizeof(folder), "sys/bus/%s/drivers", layer->bus->kernel_name);
	r = vd_root_names(layer->root, folder, &drivers, NULL);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **driver = drivers; *driver; driver++) {
		if (!vd_driver_name_is(*driver, name))
			continue;
		*ret = strdup(*driver);
		return *ret ? 0 : -ENOMEM;
	}
	return 0;
}

/* One candidate more, unless it is one already. */
static int add(struct layer *layer, const char *name, const char *module, bool loaded,
	       bool override_only)
{
	struct vd_candidate *item;

	if (find(layer, name))
		return 0;
	item = vd_candidates_add(layer->candidates, layer->bus, name);
	if (!item)
		return -ENOMEM;
	item->loaded = loaded;
	item->override_only = override_only;
	item->bound = layer->driver && strcmp(layer->driver, name) == 0;
	if (!module)
		return 0;
	item->module = vd_arena_strdup(&layer->candidates->arena, module);
	return item->module ? 0 : -ENOMEM;
}

/* sys/module/NAME/drivers/BUS:DRIVER: 1 where there is at least one of this bus. */
static int add_drivers_of_module(struct layer *layer, const char *module, bool builtin,
				 bool override_only)
{
	VD_CLEANUP(vd_names_freep) char **links = NULL;
	size_t bus_len = strlen(layer->bus->kernel_name);
	char folder[PATH_MAX];
	int found = 0, r;

	snprintf(folder, sizeof(folder), "sys/module/%s/drivers", module);
	r = vd_root_names(layer->root, folder, &links, NULL);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **link = links; *link; link++) {
		if (strncmp(*link, layer->bus->kernel_name, bus_len) != 0 ||
		    (*link)[bus_len] != ':')
			continue;
		r = add(layer, *link + bus_len + 1, builtin ? NULL : module, true, override_only);
		if (r < 0)
			return r;
		found = 1;
	}
	return found;
}

/*
 * A module that isn't loaded is taken by its name. So is one that is part of the kernel, but only
 * if a driver of that name is there: one that isn't can't be had by loading it.
 */
static int add_module(struct layer *layer, const struct vd_module *module, bool override_only)
{
	vd_autofree char *name = NULL;
	int r = add_drivers_of_module(layer, module->name, module->builtin, override_only);

	if (r)
		return r < 0 ? r : 0;
	r = registered_name(layer, vd_driver_of_module(module->name), &name);
	if (r < 0 || (module->builtin && !name))
		return r;
	return add(layer, name ? name : vd_driver_of_module(module->name),
		   module->builtin ? NULL : module->name, name, override_only);
}

static int add_by_alias(struct layer *layer, const char *alias, bool override_only)
{
	struct vd_arena arena = {};
	struct vd_module *modules = NULL;
	size_t count = 0;
	int r = vd_modules_lookup(layer->modules, alias, &arena, &modules, &count);

	/* A strange modalias, or an index that can't be read, has no modules. */
	for (size_t i = 0; r == 0 && i < count; i++) {
		size_t before = layer->candidates->count;

		r = add_module(layer, &modules[i], override_only);
		for (size_t k = before; k < layer->candidates->count; k++)
			layer->candidates->items[k].forbidden = modules[i].forbidden;
	}
	vd_arena_clear(&arena);
	return r == -ENOMEM ? r : 0;
}

static int add_by_modalias(struct layer *layer)
{
	char alias[PATH_MAX];
	int r;

	if (!layer->modules || !layer->modalias)
		return 0;
	r = add_by_alias(layer, layer->modalias, false);
	if (r < 0 ||
	    snprintf(alias, sizeof(alias), "vfio_%s", layer->modalias) >= (int)sizeof(alias))
		return r;
	return add_by_alias(layer, alias, true);
}

static bool is_loadable(struct layer *layer, const char *module)
{
	return module && layer->modules && vd_modules_has(layer->modules, module);
}

static int add_known(struct layer *layer, const char *driver, const char *module,
		     bool override_only)
{
	vd_autofree char *name = NULL;
	int r;

	if (find(layer, driver))
		return 0;
	r = registered_name(layer, driver, &name);
	if (r < 0)
		return r;
	if (!name && !is_loadable(layer, module))
		return 0;
	return add(layer, driver, module, name, override_only);
}

static int add_general(struct layer *layer, const struct general *general)
{
	if (general->bus != layer->bus ||
	    (general->modalias &&
	     (!layer->modalias || strcmp(general->modalias, layer->modalias) != 0)))
		return 0;
	return add_known(layer, general->driver, general->module, false);
}

static int add_any_drivers(struct layer *layer)
{
	const struct vd_any_driver *any;
	int r = 0;

	for (size_t i = 0; r == 0 && (any = vd_any_driver_at(i)); i++) {
		if (any->bus == layer->bus)
			r = add_known(layer, any->name, any->module, true);
	}
	return r;
}

/* Whether the driver that has the layer was given to it: MODULE has no id that matches. */
static bool is_given(struct layer *layer, const char *module)
{
	enum vd_takes takes = VD_TAKES_UNKNOWN;

	if (layer->override && strcmp(layer->override, layer->driver) == 0)
		return true;
	if (vd_driver_takes_any(layer->root, layer->bus->kernel_name, layer->driver, NULL))
		return true;
	if (layer->modules && layer->modalias && module)
		takes = vd_modules_takes(layer->modules, module, layer->modalias);
	return takes == VD_TAKES_OTHERS || (takes == VD_TAKES_NONE && layer->bus->has_override);
}

/* One that is registered. */
static int add_registered(struct layer *layer, const char *driver)
{
	const char *module = NULL;
	char dir[PATH_MAX];
	int r;

	snprintf(dir, sizeof(dir), "sys/bus/%s/drivers/%s", layer->bus->kernel_name, driver);
	r = vd_driver_module(layer->root, dir, &layer->candidates->arena, &module);
	if (r < 0)
		return r;
	return add(layer, driver, module, true,
		   layer->driver && strcmp(layer->driver, driver) == 0 && is_given(layer, module));
}

/* One that nothing told of: in a kernel that has no such information, or by override or new_id. */
static int add_bound(struct layer *layer)
{
	return layer->driver && !find(layer, layer->driver)
		       ? add_registered(layer, layer->driver)
		       : 0;
}

/* What could be loaded is in the modules' index, or is nowhere. */
static int add_by_known_ids(struct layer *layer)
{
	const char *driver;
	int r = 0;

	for (size_t i = 0; r >= 0 && layer->modalias &&
			   (driver = vd_known_ids_driver(layer->bus, layer->modalias, i));
	     i++) {
		vd_autofree char *name = NULL;

		r = find(layer, driver) ? 0 : registered_name(layer, driver, &name);
		if (r == 0 && name)
			r = add_registered(layer, name);
	}
	return r;
}

static bool is_before(const struct vd_candidate *a, const struct vd_candidate *b)
{
	return !b || (a->bound && !b->bound) || (a->loaded && !b->loaded && !b->bound);
}

static bool is_by_override(const struct layer *layer, const struct vd_candidate *item)
{
	return item->bound && layer->override && strcmp(layer->override, item->name) == 0;
}

/* Not chosen before others: of the two drivers of the vdpa bus, which have no ids, one hands its
 * device on. */
static bool is_left_out(const struct layer *layer, const struct vd_candidate *item)
{
	return (item->forbidden && !item->loaded) ||
	       (layer->bus == &vd_bus_vdpa &&
		vd_driver_takes_any(layer->root, layer->bus->kernel_name, item->name, NULL));
}

static void choose_default(struct layer *layer)
{
	struct vd_candidate *best = NULL;

	for (size_t i = 0; i < layer->candidates->count; i++) {
		struct vd_candidate *item = &layer->candidates->items[i];

		if (item->bus != layer->bus || item->override_only)
			continue;
		if (item->is_default)
			return;
		if (is_left_out(layer, item))
			continue;
		if (!is_by_override(layer, item) && is_before(item, best))
			best = item;
	}
	/* None but the one that it is given to: that one matches by itself too. */
	for (size_t i = 0; !best && i < layer->candidates->count; i++) {
		struct vd_candidate *item = &layer->candidates->items[i];

		if (item->bus == layer->bus && item->bound && !item->override_only)
			best = item;
	}
	if (best)
		best->is_default = true;
}

static int add_all(struct layer *layer)
{
	int r = add_by_modalias(layer);


	for (size_t i = 0; i < VD_ARRAY_SIZE(generals) && r == 0; i++)
		r = add_general(layer, &generals[i]);
	if (r == 0)
		r = add_any_drivers(layer);
	if (r == 0)
		r = add_bound(layer);
	return r < 0 ? r : add_by_known_ids(layer);
}

/* NULL for what isn't there or can't be read: a device that is going away has fewer candidates, and
 * no error. */
static int read_layer(struct layer *layer, const char *path, struct vd_arena *arena)
{
	static const struct vd_attr modalias = { "modalias", "", VD_ATTR_STRING };
	static const struct vd_attr driver = { "driver", "", VD_ATTR_LINK };
	static const struct vd_attr override = { "driver_override", "", VD_ATTR_STRING,
						 .absent_text = "(null)", .may_wait = true };

	if (vd_attr_read(layer->root, path, &modalias, arena, &layer->modalias) == -ENOMEM ||
	    vd_attr_read(layer->root, path, &driver, arena, &layer->driver) == -ENOMEM ||
	    vd_attr_read(layer->root, path, &override, arena, &layer->override) == -ENOMEM)
		return -ENOMEM;
	return 0;
}

int vd_candidates_of(const struct vd_root *root, struct vd_modules *modules,
		     const struct vd_bus *bus, const char *path, struct vd_candidates *candidates)
{
	struct layer layer = { root, modules, bus, candidates };
	vd_autodir DIR *dir = NULL;
	struct vd_arena arena = {};
	int r = vd_root_opendir(root, path, &dir);

	if (r < 0)
		return r == -ENOMEM ? r : -ENODEV;
	r = read_layer(&layer, path, &arena);
	if (r == 0)
		r = add_all(&layer);
	if (r == 0)
		choose_default(&layer);
	vd_arena_clear(&arena);
	return r;
}
