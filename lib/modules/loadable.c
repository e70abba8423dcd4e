// SPDX-License-Identifier: LGPL-2.1-or-later
#include "modules/loadable.h"

#include <limits.h>
#include <stdio.h>

#include "modules/driver-module.h"

/* By its own name or by its module's. */
static const struct vd_candidate *find_candidate(const struct vd_match_layer *layer,
						 const char *wanted)
{
	for (size_t i = 0; i < layer->candidates->count; i++) {
		const struct vd_candidate *item = &layer->candidates->items[i];

		if (item->bus == layer->bus && !item->loaded && item->module &&
		    (vd_driver_name_is(item->name, wanted) ||
		     vd_driver_name_is(item->module, wanted)))
			return item;
	}
	return NULL;
}

static bool by_candidate(const struct vd_match_layer *const *layers, size_t count,
			 const char *wanted, struct vd_loadable *ret)
{
	const struct vd_candidate *item = NULL;

	for (size_t i = count; i > 0 && !item; i--)
		item = find_candidate(layers[i - 1], wanted);
	if (!item)
		return false;
	ret->module = item->module;
	ret->bus = item->bus;
	ret->driver = item->name;
	return true;
}

static void by_ids(const struct vd_match_layer *const *layers, size_t count, const char *wanted,
		   struct vd_loadable *ret)
{
	const char *module = vd_module_of_driver(wanted);

	if (!count || !layers[0]->modules || !vd_modules_has(layers[0]->modules, module))
		return;
	ret->module = module;
	for (size_t i = count; i > 0 && !ret->bus; i--) {
		if (vd_match_has_ids(layers[i - 1], module))
			ret->bus = layers[i - 1]->bus;
	}
	ret->driver = ret->bus ? vd_driver_of_module(module) : NULL;
}

static bool is_present(const struct vd_match_layer *layer, const char *module)
{
	char path[PATH_MAX];
	uint64_t inode;

	if (vd_modules_is_builtin(layer->modules, module))
		return true;
	snprintf(path, sizeof(path), "sys/module/%s", module);
	for (char *c = path; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return vd_root_inode(layer->root, path, &inode) == 0;
}

void vd_loadable_of(const struct vd_match_layer *const *layers, size_t count, const char *wanted,
		    struct vd_loadable *ret)
{
	*ret = (struct vd_loadable){};
	if (!by_candidate(layers, count, wanted, ret))
		by_ids(layers, count, wanted, ret);
	ret->present = ret->module && layers[0]->modules && is_present(layers[0], ret->module);
	if (ret->present)
		ret->bus = NULL;
}
