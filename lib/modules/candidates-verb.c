// SPDX-License-Identifier: LGPL-2.1-or-later
/* The worker's verbs "candidates" and "load". */
#include "modules/candidates-of.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "modules/driver-module.h"
#include "plan/plan-path.h"
#include "tree/problem.h"

/* 1: it is there; 0: it isn't, or is null. */
static int array_of(struct json_object *object, const char *key, struct json_object **ret)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value) || !value)
		return 0;
	if (!json_object_is_type(value, json_type_array))
		return -EINVAL;
	*ret = value;
	return 1;
}

static int open_root(struct json_object *request, const char **ret_path, struct vd_root **ret)
{
	const char *path = vd_json_member_text(request, "root");

	if (!path)
		return -EINVAL;
	*ret_path = path;
	return vd_root_new(path, ret);
}

static int add_layer(const struct vd_root *root, struct vd_modules *modules,
		     struct json_object *layer, struct vd_candidates *candidates)
{
	const char *bus_name = vd_json_member_text(layer, "bus"),
		   *path = vd_json_member_text(layer, "path");
	const struct vd_bus *bus = bus_name ? vd_bus_find(bus_name) : NULL;

	if (!bus || !path || !vd_plan_layer_is_sound(path))
		return -EINVAL;
	return vd_candidates_of(root, modules, bus, path, candidates);
}

/* A layer that went away while we looked is left out. */
static int add_layers(const struct vd_root *root, struct vd_modules *modules,
		      struct json_object *layers, struct vd_candidates *candidates)
{
	for (size_t i = 0; i < json_object_array_length(layers); i++) {
		int r = add_layer(root, modules, json_object_array_get_idx(layers, i), candidates);

		if (r < 0 && r != -ENODEV)
			return r;
	}
	return 0;
}

static int explain_modules(struct json_object *reply, int error)
{
	char text[128];

	if (error == -EOPNOTSUPP)
		return vd_json_set(reply, "message",
				   vd_json_text("modules can't be looked up without libkmod"));
	snprintf(text, sizeof(text), "the folder of this kernel's modules can't be read: %s",
		 strerror(-error));
	return vd_json_set(reply, "message", vd_json_text(text));
}

static int make_reply(const struct vd_candidates *candidates, int modules_error,
		      struct json_object **ret)
{
	vd_autojson struct json_object *reply = vd_json_object();
	int r = reply ? vd_json_set(reply, "drivers", vd_candidates_json(candidates)) : -ENOMEM;

	if (r == 0 && modules_error)
		r = explain_modules(reply, modules_error);
	if (r == 0)
		*ret = vd_take_ptr(reply);
	return r;
}

int vd_worker_candidates(struct json_object *request, struct json_object **ret)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	struct vd_candidates candidates = {};
	struct json_object *layers = NULL;
	const char *path;
	int modules_error = 0, of_device = array_of(request, "layers", &layers);
	int r = of_device < 0 ? of_device : open_root(request, &path, &root);

	if (r < 0)
		return r;
	if (of_device)
		modules_error = vd_modules_new(root, path, &modules);
	if (modules_error == -ENOMEM)
		return -ENOMEM;
	r = of_device ? add_layers(root, modules, layers, &candidates)
		      : vd_drivers_all(root, vd_json_member_text(request, "idsDir"), &candidates);
	if (r == 0)
		r = make_reply(&candidates, modules_error, ret);
	vd_candidates_clear(&candidates);
	return r;
}

static const char *explain_load(int error)
{
	switch (error) {
	case -EINVAL:
		return "this is not the name of a module, or the module refuses its parameters";
	case -ENOENT:
		return "there is no such module, or it needs a symbol that this kernel doesn't "
		       "have";
	case -EIO:
		return "its install command in modprobe.d failed";
	case -EOPNOTSUPP:
		return "modules can't be loaded here: there is no libkmod, or this is a copied "
		       "tree";
	default:
		return strerror(-error);
	}
}

static struct json_object *load_json(const char *name, const char *state, int error)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "name", name);
	vd_json_add_text(object, "state", state);
	vd_json_add_text(object, "errno", error ? vd_errno_name(-error) : NULL);
	vd_json_add_text(object, "message", error ? explain_load(error) : NULL);
	return object;
}

static int load_all(struct vd_modules *modules, int error, struct json_object *names,
		    struct json_object *results)
{
	for (size_t i = 0; i < json_object_array_length(names); i++) {
		struct json_object *value = json_object_array_get_idx(names, i);
		bool tried = !error || i == 0;

		if (!json_object_is_type(value, json_type_string))
			return -EINVAL;
		if (!error)
			error = vd_modules_load(modules,
						vd_module_of_driver(json_object_get_string(value)));
		vd_json_append(results, load_json(json_object_get_string(value),
						  !tried  ? "not-tried"
						  : error ? "failed"
							  : "loaded",
						  tried ? error : 0));
	}
	return 0;
}

/* Of each layer: the module of the driver that the kernel would choose, unless that is there. */
static void add_default_modules(const struct vd_candidates *candidates, struct json_object *names)
{
	for (size_t i = 0; i < candidates->count; i++) {
		const struct vd_candidate *item = &candidates->items[i];

		if (item->is_default && !item->loaded && item->module)
			vd_json_append(names, vd_json_text(item->module));
	}
}

static int default_modules(const struct vd_root *root, struct vd_modules *modules,
			   struct json_object *layers, struct json_object **ret)
{
	unsigned losses = vd_json_losses();
	struct json_object *names = vd_json_array();
	struct vd_candidates candidates = {};
	int r = add_layers(root, modules, layers, &candidates);

	if (r == 0)
		add_default_modules(&candidates, names);
	vd_candidates_clear(&candidates);
	names = vd_json_complete(names, losses);
	if (r < 0 || !names) {
		json_object_put(names);
		return r < 0 ? r : -ENOMEM;
	}
	*ret = names;
	return 0;
}

static int load(struct json_object *request, struct json_object *names, struct json_object *layers,
		struct json_object *results)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	vd_autojson struct json_object *defaults = NULL;
	const char *path;
	int r = open_root(request, &path, &root), error;

	if (r < 0)
		return r;
	error = vd_modules_new(root, path, &modules);
	if (error == -ENOMEM)
		return error;
	if (layers)
		r = default_modules(root, modules, layers, &defaults);
	return r < 0 ? r : load_all(modules, error, layers ? defaults : names, results);
}

int vd_worker_load(struct json_object *request, struct json_object **ret)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *reply = vd_json_object();
	struct json_object *names = NULL, *layers = NULL, *results = vd_json_array();
	int r = vd_json_set(reply, "modules", results);

	if (r < 0)
		return r;
	if (array_of(request, "layers", &layers) <= 0 && array_of(request, "modules", &names) <= 0)
		return -EINVAL;
	r = load(request, names, layers, results);
	if (r == 0 && vd_json_losses() != losses)
		r = -ENOMEM;
	if (r == 0)
		*ret = vd_take_ptr(reply);
	return r;
}
