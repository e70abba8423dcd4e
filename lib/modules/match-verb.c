// SPDX-License-Identifier: LGPL-2.1-or-later
/* The worker's verb "match", which virtd needs before it plans a bind. */
#include "modules/match.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver-name.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "modules/loadable.h"
#include "plan/plan-path.h"

struct matched_layer {
	struct vd_match_layer match;
	struct vd_candidates candidates;
	char driver[VD_DRIVER_NAME_MAX]; /* that has it; "": none */
	char wanted[VD_DRIVER_NAME_MAX]; /* the name of the wanted one on its bus; "": it has none
					  */
};

/* What was asked, and what is answered. */
struct matching {
	struct vd_root *root;
	struct vd_modules *modules;
	struct matched_layer *layers;
	size_t count;
	const char *driver; /* NULL: the default one */
	const char *why;    /* nothing is known of modules; NULL: it is */
	struct json_object *reply;
};

/* A layer that is gone has no candidates. */
static int add_layer(struct matching *matching, struct json_object *object)
{
	const char *bus = vd_json_member_text(object, "bus"),
		   *path = vd_json_member_text(object, "path");
	struct matched_layer *layer = &matching->layers[matching->count++];
	int r;

	layer->match = (struct vd_match_layer){ .root = matching->root,
						.modules = matching->modules,
						.bus = bus ? vd_bus_find(bus) : NULL,
						.path = path,
						.candidates = &layer->candidates };
	if (!layer->match.bus || !path || !vd_plan_layer_is_sound(path))
		return -EINVAL;
	r = vd_candidates_of(matching->root, matching->modules, layer->match.bus, path,
			     &layer->candidates);
	if (r < 0 && r != -ENODEV)
		return r;
	if (vd_sysfs_driver(matching->root, path, layer->driver) != 1)
		layer->driver[0] = '\0';
	if (!matching->driver)
		return 0;
	r = vd_driver_find(matching->root, layer->match.bus, matching->driver, layer->wanted);
	if (r != 1)
		layer->wanted[0] = '\0';
	return r < 0 ? r : 0;
}

static const struct vd_candidate *default_of(const struct vd_candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++) {
		if (candidates->items[i].is_default)
			return &candidates->items[i];
	}
	return NULL;
}

static struct json_object *layer_json(const struct matched_layer *layer)
{
	const struct vd_candidate *own = default_of(&layer->candidates);
	enum vd_match match =
		layer->driver[0] ? vd_match_own(&layer->match, layer->driver) : VD_MATCH_UNKNOWN;
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "default", own ? own->name : NULL);
	vd_json_add(object, "loaded", vd_json_boolean(own && own->loaded));
	vd_json_add_text(object, "own", vd_match_names[match]);
	return object;
}

static void add_layers(const struct matching *matching)
{
	struct json_object *layers = vd_json_array();

	for (size_t i = 0; i < matching->count; i++)
		vd_json_append(layers, layer_json(&matching->layers[i]));
	vd_json_add(matching->reply, "layers", layers);
}

/* The answer of all layers: yes before unknown before no. *RET_LAYER is the innermost layer that
 * decides; NULL: it is unknown, so that none does. */
static enum vd_match match_layers(const struct matching *matching, const char *module,
				  const struct matched_layer **ret_layer)
{
	const struct matched_layer *refusing = NULL;
	bool unknown = false;

	for (size_t i = matching->count; i > 0; i--) {
		const struct matched_layer *layer = &matching->layers[i - 1];
		enum vd_match match;

		if (!module && !layer->wanted[0])
			continue;
		match = module ? vd_match_module(&layer->match, module)
			       : vd_match_driver(&layer->match, layer->wanted);
		if (match == VD_MATCH_YES) {
			*ret_layer = layer;
			return match;
		}
		unknown |= match == VD_MATCH_UNKNOWN;
		if (match == VD_MATCH_NO && !refusing)
			refusing = layer;
	}
	/* A module with ids of one of the buses has no drivers of the others. */
	if (unknown && !module)
		refusing = NULL;
	*ret_layer = refusing;
	return refusing ? VD_MATCH_NO : VD_MATCH_UNKNOWN;
}

static bool is_nowhere(const struct matching *matching)
{
	char found[VD_DRIVER_NAME_MAX];

	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (vd_driver_find(matching->root, vd_buses[i], matching->driver, found) == 1)
			return false;
	}
	return true;
}

/* Of a driver that is registered nowhere: what would bring it. */
static int find_loadable(const struct matching *matching, struct vd_loadable *ret)
{
	vd_autofree const struct vd_match_layer **layers =
		calloc(matching->count + 1, sizeof(struct vd_match_layer *));

	if (!layers)
		return -ENOMEM;
	for (size_t i = 0; i < matching->count; i++)
		layers[i] = &matching->layers[i].match;
	vd_loadable_of(layers, matching->count, matching->driver, ret);
	return 0;
}

static bool is_registered(const struct matching *matching)
{
	for (size_t i = 0; i < matching->count; i++) {
		if (matching->layers[i].wanted[0])
			return true;
	}
	return false;
}

static void add_candidates(struct json_object *array, const struct matched_layer *layer)
{
	for (size_t i = 0; i < layer->candidates.count; i++)
		vd_json_append(array, vd_json_text(layer->candidates.items[i].name));
}

/* Of LAYER; NULL: of each layer, the innermost first. */
static struct json_object *candidates_json(const struct matching *matching,
					   const struct matched_layer *layer)
{
	struct json_object *array = vd_json_array();

	if (layer)
		add_candidates(array, layer);
	for (size_t i = matching->count; !layer && i > 0; i--)
		add_candidates(array, &matching->layers[i - 1]);
	return array;
}

static void add_loadable(const struct matching *matching, const struct vd_loadable *load)
{
	vd_json_add_text(matching->reply, "loadable", load->present ? NULL : load->module);
	vd_json_add(matching->reply, "present", vd_json_boolean(load->present));
	vd_json_add_text(matching->reply, "loadBus", load->bus ? load->bus->name : NULL);
	vd_json_add_text(matching->reply, "loadDriver", load->driver);
}

static int add_driver(const struct matching *matching)
{
	bool nowhere = is_nowhere(matching), registered = is_registered(matching);
	const struct matched_layer *layer = NULL;
	struct vd_loadable load = {};
	enum vd_match match = VD_MATCH_UNKNOWN;
	const char *why = matching->why
				  ? matching->why
				  : "no file of this kernel's modules has the ids that it takes";
	int r = nowhere ? find_loadable(matching, &load) : 0;

	if (r < 0)
		return r;
	if (registered || (load.module && !load.present))
		match = match_layers(matching, registered ? NULL : load.module, &layer);
	vd_json_add_text(matching->reply, "takes", vd_match_names[match]);
	vd_json_add(matching->reply, "candidates", candidates_json(matching, layer));
	add_loadable(matching, &load);
	vd_json_add(matching->reply, "registered", vd_json_boolean(!nowhere));
	vd_json_add(matching->reply, "absent",
		    vd_json_boolean(nowhere && !load.module && matching->modules));
	if (match == VD_MATCH_UNKNOWN && registered)
		vd_json_add_text(matching->reply, "message", why);
	return 0;
}

static int work(struct matching *matching, struct json_object *layers)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < json_object_array_length(layers); i++)
		r = add_layer(matching, json_object_array_get_idx(layers, i));
	if (r < 0)
		return r;
	add_layers(matching);
	return matching->driver ? add_driver(matching) : 0;
}

static int open_modules(struct matching *matching, const char *path)
{
	int r = vd_root_new(path, &matching->root);

	if (r < 0)
		return r;
	r = vd_modules_new(matching->root, path, &matching->modules);
	if (r < 0)
		matching->why = r == -EOPNOTSUPP
					? "modules can't be looked up without libkmod"
					: "the folder of this kernel's modules can't be read";
	return r == -ENOMEM ? r : 0;
}

static void clear(struct matching *matching)
{
	for (size_t i = 0; i < matching->count; i++)
		vd_candidates_clear(&matching->layers[i].candidates);
	free(matching->layers);
	vd_modules_free(matching->modules);
	vd_root_free(matching->root);
}

int vd_worker_match(struct json_object *request, struct json_object **ret)
{
	struct json_object *layers = json_object_object_get(request, "layers");
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *reply = vd_json_object();
	struct matching matching = { .driver = vd_json_member_text(request, "driver"),
				     .reply = reply };
	const char *path = vd_json_member_text(request, "root");
	int r;

	if (!path || !json_object_is_type(layers, json_type_array))
		return -EINVAL;
	matching.layers = calloc(json_object_array_length(layers) + 1, sizeof(*matching.layers));
	r = reply && matching.layers ? open_modules(&matching, path) : -ENOMEM;
	if (r == 0)
		r = work(&matching, layers);
	clear(&matching);
	if (r == 0 && vd_json_losses() != losses)
		r = -ENOMEM;
	if (r == 0)
		*ret = vd_take_ptr(reply);
	return r;
}
