// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan-make.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "device/model.h"
#include "drivers/driver-name.h"
#include "drivers/sysfs-state.h"
#include "plan/plan-layer.h"
#include "plan/plan-online.h"
#include "plan/plan-path.h"
#include "plan/plan-steps.h"
#include "plan/plan-vf.h"
#include "plan/plan-undo-command.h"
#include "drivers/takes-any.h"
#include "plan/transport.h"

/* The driver of the layer's bus that NAME means; NULL: none. What is used from here on is the name
 * that was found, not the one that was given. */
static const char *find_driver(struct vd_plan_maker *maker, const struct vd_layer *layer,
			       const char *name)
{
	char driver[VD_DRIVER_NAME_MAX];

	if (maker->request->load_bus == layer->bus)
		return vd_plan_text(maker, "%s", maker->request->load_driver);
	return vd_driver_find(maker->root, layer->bus, name, driver) == 1
		       ? vd_plan_text(maker, "%s", driver)
		       : NULL;
}

static const struct vd_bus *bus_that_has(struct vd_plan_maker *maker, const char *name)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		const struct vd_layer layer = { .bus = vd_buses[i] };

		if (find_driver(maker, &layer, name))
			return vd_buses[i];
	}
	return NULL;
}

static const struct vd_layer *innermost(const struct vd_device *device)
{
	return &device->layers[device->layer_count - 1];
}

/* Whether a device of BUS, which is not there, could come with the default driver of what is. */
static bool default_driver_may_make(const struct vd_plan_maker *maker, const struct vd_bus *bus)
{
	const struct vd_layer *layer = innermost(maker->device);

	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (vd_buses[i] == layer->bus && (bus->parent_buses & 1u << i))
			return !layer->driver ||
			       vd_driver_takes_any(maker->root, layer->bus->kernel_name,
						   layer->driver, layer->path);
	}
	return false;
}

static int refuse_driver(struct vd_plan_maker *maker, const char *name)
{
	const struct vd_bus *bus = bus_that_has(maker, name);
	const struct vd_layer *layer = maker->request->layer;
	const char *id = maker->device->id;
	vd_autofree char *shown = vd_utf8_escape(name, strnlen(name, VD_DRIVER_NAME_MAX));

	if (bus && layer)
		return vd_plan_refuse(maker, -ENOENT, "%s is a driver of the bus %s, not of %s",
				      shown ? shown : "it", bus->name, layer->bus->name);
	if (bus && default_driver_may_make(maker, bus))
		return vd_plan_refuse(maker, -ENOENT,
				      "%s is a driver of the bus %s, and %s has no layer there now "
				      "(a default driver may bring one: 'virtctl bind %s')",
				      shown ? shown : "it", bus->name, id, id);
	if (bus)
		return vd_plan_refuse(maker, -ENOENT,
				      "%s is a driver of the bus %s, and %s has no layer there now",
				      shown ? shown : "it", bus->name, id);
	return vd_plan_refuse(maker, -ENOENT, "no bus of %s has a driver with the name %s", id,
			      shown ? shown : "");
}

/* The layer can be named in a path, and there is such a folder. */
static int take_layer(struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	uint64_t inode;

	if (!vd_plan_layer_is_sound(layer->path))
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "the folder of %s of the bus %s can't be found", layer->name,
				      layer->bus->name);
	if (vd_root_inode(maker->root, layer->path, &inode) < 0)
		return vd_plan_refuse(maker, -ENODEV, "%s is gone", maker->device->id);
	maker->layer = layer;
	maker->plan->layer_path = vd_plan_text(maker, "%s", layer->path);
	maker->plan->old_driver = vd_plan_optional(maker, layer->driver);
	return 0;
}

/* The layer that the driver NAME is for, and that name in *RET_DRIVER; NULL: none. */
static const struct vd_layer *find_layer(struct vd_plan_maker *maker, const char *name,
					 const char **ret_driver)
{
	const struct vd_plan_request *request = maker->request;
	const struct vd_layer *meant = request->layer ? request->layer : request->named;

	if (meant && (*ret_driver = find_driver(maker, meant, name)))
		return meant;
	for (size_t i = maker->device->layer_count; i > 0 && !request->layer; i--) {
		const struct vd_layer *layer = &maker->device->layers[i - 1];

		*ret_driver = find_driver(maker, layer, name);
		if (*ret_driver)
			return layer;
	}
	return NULL;
}

static int bind_to(struct vd_plan_maker *maker, const char *name)
{
	const char *driver = NULL;
	const struct vd_layer *layer = find_layer(maker, name, &driver);
	int r;

	if (!layer)
		return refuse_driver(maker, name);
	r = take_layer(maker, layer);
	if (r == 0)
		r = vd_plan_check_iommu(maker, maker->root, layer->bus->kernel_name, driver,
					layer->path);
	if (r < 0)
		return r;
	maker->plan->new_driver = driver;
	if (vd_plan_is_same(layer->driver, driver)) {
		if (vd_plan_has_override(maker) && layer->driver_override &&
		    strcmp(layer->driver_override, driver) != 0)
			vd_plan_add_override(maker, layer->driver_override, driver, true);
		return 0;
	}
	if (vd_plan_has_override(maker))
		vd_plan_add_release(maker, driver);
	else if (layer->driver)
		vd_plan_add_unbind(maker, layer->driver);
	vd_plan_add_bind(maker, driver);
	return 0;
}

/* NULL: nothing is known. */
static const struct vd_layer_drivers *known_of(const struct vd_plan_maker *maker,
					       const struct vd_layer *layer)
{
	const struct vd_layer_drivers *known = maker->request->known;

	return known ? &known[layer - maker->device->layers] : NULL;
}

static bool lacks_default(const struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	const struct vd_layer_drivers *known = known_of(maker, layer);

	if (!layer->driver || layer->driver_override)
		return true;
	if (known && (known->is_own || known->is_given))
		return known->is_given;
	return vd_driver_takes_any(maker->root, layer->bus->kernel_name, layer->driver,
				   layer->path);
}

/* The driver to bind by name, since the id that gave the layer away is with its driver still; NULL:
 * the kernel chooses. */
static const char *name_of_default(const struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	const struct vd_layer_drivers *known = known_of(maker, layer);

	return known && known->own && (known->loaded || maker->request->load) && layer->driver &&
			       !layer->driver_override
		       ? known->own
		       : NULL;
}

/* It is the default driver, by its ids too: only the override is too much. Another one may have ids
 * of it, as vfio_ccw has, and would not be chosen. */
static bool has_its_own(const struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	const struct vd_layer_drivers *known = known_of(maker, layer);

	return layer->driver_override && known && known->is_own && known->own &&
	       vd_plan_is_same(layer->driver, known->own);
}

static int restore_default(struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	int r = take_layer(maker, layer);

	if (r < 0 || !lacks_default(maker, layer))
		return r;
	if (has_its_own(maker, layer)) {
		vd_plan_add_override(maker, layer->driver_override, NULL, true);
		return 0;
	}
	if (vd_plan_is_unprobed_vf(maker))
		return vd_plan_bind_vf(maker, known_of(maker, layer));
	if (vd_plan_has_override(maker))
		vd_plan_add_release(maker, NULL);
	else if (layer->driver)
		vd_plan_add_unbind(maker, layer->driver);
	vd_plan_add_bind(maker, name_of_default(maker, layer));
	return 0;
}

static const struct vd_layer *meant_layer(const struct vd_plan_maker *maker)
{
	return maker->request->layer ? maker->request->layer : maker->request->named;
}

static int bind_default(struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = meant_layer(maker);

	for (size_t i = 0; i < maker->device->layer_count && !layer; i++) {
		if (lacks_default(maker, &maker->device->layers[i]))
			layer = &maker->device->layers[i];
	}
	return restore_default(maker, layer ? layer : innermost(maker->device));
}

/* The innermost that has a driver; else the outermost. */
static const struct vd_layer *bound_layer(const struct vd_device *device)
{
	const struct vd_layer *layer = NULL;

	for (size_t i = device->layer_count; i > 0; i--) {
		layer = &device->layers[i - 1];
		if (layer->driver)
			break;
	}
	return layer;
}

/* LAYER has no driver, or only carries one that is not there: which other one is bound. */
static void note_bound(struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	const struct vd_layer *bound = layer;
	char word[VD_BUS_ADDRESS_MAX + 32];

	while (!bound->driver && bound > maker->device->layers)
		bound--;
	if (!bound->driver)
		return;
	vd_plan_layer_word(maker->device, bound, word, sizeof(word));
	maker->plan->note = vd_plan_text(
		maker,
		"%s drives its layer %s:%s ('virtctl unbind %s --layer %s' unbinds that layer)",
		bound->driver, bound->bus->name, bound->address, maker->device->id, word);
}

/* What is left of several layers only carries one that has gone. */
static bool only_carries(const struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	return layer > maker->device->layers && vd_driver_is_transport(layer->driver);
}

/* One that goes just now may be in the list still. */
static const struct vd_layer *innermost_there(const struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = innermost(maker->device);
	uint64_t inode;

	while (layer > maker->device->layers && !layer->driver &&
	       vd_root_inode(maker->root, layer->path, &inode) < 0)
		layer--;
	return layer;
}

static int unbind(struct vd_plan_maker *maker)
{
	const struct vd_layer *meant = meant_layer(maker);
	const struct vd_layer *layer = meant ? meant : innermost_there(maker);
	int r = take_layer(maker, layer);

	if (r < 0)
		return r;
	if (!layer->driver || (!meant && only_carries(maker, layer))) {
		note_bound(maker, layer);
		return 0;
	}
	if (vd_plan_has_override(maker))
		vd_plan_add_release(maker, layer->driver_override);
	else
		vd_plan_add_unbind(maker, layer->driver);
	return 0;
}

static int rebind(struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = bound_layer(maker->device);
	int r = take_layer(maker, layer);

	if (r < 0)
		return r;
	if (!layer->driver)
		return vd_plan_refuse(maker, -EOPNOTSUPP, "%s has no driver", maker->device->id);
	if (layer->driver_override && strcmp(layer->driver_override, layer->driver) != 0)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "the override of %s names %s: %s could not be bound again",
				      maker->device->id, layer->driver_override, layer->driver);
	/* It is switched off when it is taken from its driver, and stays so. */
	if (vd_plan_is_on(maker->root, layer))
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "%s would come back offline, as channel devices do",
				      maker->device->id);
	maker->plan->new_driver = maker->plan->old_driver;
	vd_plan_add_unbind(maker, layer->driver);
	vd_plan_add_bind(maker, layer->driver);
	return 0;
}

static const struct vd_layer *outermost_with_override(const struct vd_device *device)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		if (device->layers[i].bus->has_override)
			return &device->layers[i];
	}
	return NULL;
}

/* The outermost that can be reserved; NULL: none, or not the one that is meant. */
static const struct vd_layer *layer_to_keep(const struct vd_plan_maker *maker)
{
	const struct vd_layer *layer = meant_layer(maker);

	if (layer)
		return layer->bus->has_override ? layer : NULL;
	return outermost_with_override(maker->device);
}

/* Another layer of the device may be one that can be reserved. */
static int refuse_to_keep(struct vd_plan_maker *maker, const struct vd_layer *layer)
{
	const struct vd_layer *other = outermost_with_override(maker->device);
	const char *id = maker->device->id;
	char word[VD_BUS_ADDRESS_MAX + 32];

	if (!other)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "its layer %s:%s has no driver_override that could keep "
				      "drivers away",
				      layer->bus->name, layer->address);
	vd_plan_layer_word(maker->device, other, word, sizeof(word));
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "its layer %s:%s has no driver_override that could keep drivers away "
			      "('virtctl unbind %s --layer %s --persist' uses another layer)",
			      layer->bus->name, layer->address, id, word);
}

/* By an override: a driver that comes later would take a layer that is only unbound. */
static int keep_unbound(struct vd_plan_maker *maker, const char *name)
{
	const struct vd_layer *layer = layer_to_keep(maker);
	int r = layer ? take_layer(maker, layer) : 0;

	if (r < 0)
		return r;
	if (layer && vd_plan_has_override(maker)) {
		vd_plan_add_release(maker, vd_plan_text(maker, "%s", name));
		return 0;
	}
	if (meant_layer(maker))
		return refuse_to_keep(maker, meant_layer(maker));
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "no bus of %s has a driver_override that could keep drivers away",
			      maker->device->id);
}

static int set_online(struct vd_plan_maker *maker, bool on)
{
	const struct vd_layer *layer = vd_plan_switched_layer(maker->device);
	int r;

	if (!layer)
		return vd_plan_refuse(maker, -EOPNOTSUPP,
				      "only channel devices (ccw, ccwgroup) can be switched on and "
				      "off, and %s is not one",
				      maker->device->id);
	r = take_layer(maker, layer);
	return r < 0 ? r : vd_plan_add_switch(maker, on);
}

static int make(struct vd_plan_maker *maker, const char *driver)
{
	switch (maker->plan->action) {
	case VD_ACTION_BIND:
		return driver ? bind_to(maker, driver) : bind_default(maker);
	case VD_ACTION_UNBIND:
		return driver ? keep_unbound(maker, driver) : unbind(maker);
	case VD_ACTION_REBIND:
		return rebind(maker);
	default:
		return set_online(maker, maker->plan->action == VD_ACTION_ONLINE);
	}
}

/*
 * A group that has lost its driver, or a member its own, is dissolved by the kernel, and nothing that
 * undoes a step brings it back: Linux, drivers/s390/cio/ccwgroup.c, ccwgroup_notifier(),
 * ccwgroup_remove_ccwdev().
 */
static int check_group(struct vd_plan_maker *maker)
{
	const char *id = maker->device->id;

	if (!maker->plan->count || innermost(maker->device)->bus != &vd_bus_ccwgroup)
		return 0;
	return vd_plan_refuse(maker, -EOPNOTSUPP,
			      "unbinding would dissolve the channel group ('virtctl offline %s' "
			      "switches it off, and a 1 in its attribute ungroup dissolves it)",
			      id);
}

static int make_checked(struct vd_plan_maker *maker, const char *driver)
{
	int r = make(maker, driver);

	if (maker->plan->action == VD_ACTION_ONLINE || maker->plan->action == VD_ACTION_OFFLINE)
		return r;
	return r < 0 ? r : check_group(maker);
}

/* A tree that lies leads to steps that the worker would refuse: a link of a bus to a device of another
 * name, for example. */
static int check_steps(struct vd_plan_maker *maker)
{
	const struct vd_plan *plan = maker->plan;

	for (size_t i = 0; i < plan->count; i++) {
		if (!vd_plan_layer_is_sound(plan->layer_path) ||
		    !vd_plan_step_is_sound(plan, &plan->steps[i]))
			return vd_plan_refuse(
				maker, -EOPNOTSUPP,
				"sysfs contradicts itself: the device at /%s does not go "
				"with %s in /%s",
				plan->layer_path, plan->steps[i].value, plan->steps[i].path);
	}
	return 0;
}

int vd_plan_make_for(const struct vd_root *root, const struct vd_device *device,
		     const struct vd_plan_request *request, struct vd_plan **ret,
		     char reason[static VD_REASON_MAX])
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = calloc(1, sizeof(*plan));
	struct vd_plan_maker maker = {
		.root = root, .device = device, .request = request, .plan = plan, .reason = reason
	};
	int r;

	if (!plan)
		return -ENOMEM;
	plan->action = request->action;
	plan->device = vd_plan_text(&maker, "%s", device->id);
	plan->steps = vd_arena_alloc(&plan->arena, VD_PLAN_STEPS_MAX * sizeof(*plan->steps));
	if (!plan->steps)
		return -ENOMEM;
	r = make_checked(&maker, request->driver);
	if (r == 0 && !maker.failed)
		r = check_steps(&maker);
	if (r == 0 && plan->action == VD_ACTION_UNBIND)
		vd_plan_add_undo_command(&maker);
	if (r < 0 || maker.failed)
		return maker.failed ? -ENOMEM : r;
	*ret = vd_take_ptr(plan);
	return 0;
}

int vd_plan_make(const struct vd_root *root, const struct vd_device *device, enum vd_action action,
		 const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	const struct vd_plan_request request = { .action = action, .driver = driver };

	return vd_plan_make_for(root, device, &request, ret, reason);
}
