// SPDX-License-Identifier: LGPL-2.1-or-later
/* A plan as JSON, and back. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/build.h"
#include "plan/plan-path.h"
#include "plan/plan.h"

#define VERSION	  1
#define STEPS_MAX 16

const char *const vd_action_names[VD_ACTION_COUNT] = {
	[VD_ACTION_BIND] = "bind",     [VD_ACTION_UNBIND] = "unbind",
	[VD_ACTION_ONLINE] = "online", [VD_ACTION_OFFLINE] = "offline",
	[VD_ACTION_REBIND] = "rebind",
};

static const char *const expect_names[] = {
	[VD_EXPECT_NOTHING] = "nothing",
	[VD_EXPECT_DRIVER] = "driver",
	[VD_EXPECT_ANY_DRIVER] = "any-driver",
	[VD_EXPECT_ATTRIBUTE] = "attribute",
};

static int find_name(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	return -EINVAL;
}

int vd_action_parse(const char *name, enum vd_action *ret)
{
	int i = find_name(vd_action_names, VD_ACTION_COUNT, name);

	if (i < 0)
		return i;
	*ret = (enum vd_action)i;
	return 0;
}

/* "sys/devices/…/driver is vfio-pci" */
static struct json_object *expect_text_json(const struct vd_step *step)
{
	char text[4096 + 256];

	switch (step->expect) {
	case VD_EXPECT_DRIVER:
	case VD_EXPECT_ATTRIBUTE:
		snprintf(text, sizeof(text), "/%s is %s", step->expect_path,
			 step->expect_value		    ? step->expect_value
			 : step->expect == VD_EXPECT_DRIVER ? "not there"
							    : "not set");
		break;
	case VD_EXPECT_ANY_DRIVER:
		snprintf(text, sizeof(text), "/%s is there", step->expect_path);
		break;
	default:
		return NULL;
	}
	return vd_json_text(text);
}

/* Paths are kept relative to the root; a person and the interface know them as absolute. */
static struct json_object *path_json(const char *path)
{
	char absolute[4096 + 2];

	if (!path)
		return NULL;
	snprintf(absolute, sizeof(absolute), "/%s", path);
	return vd_json_text(absolute);
}

struct json_object *vd_step_json(const struct vd_step *step)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "what", step->what);
	vd_json_add(object, "path", path_json(step->path));
	vd_json_add_text(object, "value", step->value);
	vd_json_add(object, "undoPath", path_json(step->undo_path));
	vd_json_add_text(object, "undoValue", step->undo_value);
	vd_json_add(object, "expect", expect_text_json(step));
	return vd_json_complete(object, losses);
}

static struct json_object *full_step_json(const struct vd_step *step)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "what", step->what);
	vd_json_add_text(object, "path", step->path);
	vd_json_add_text(object, "value", step->value);
	vd_json_add_text(object, "undoPath", step->undo_path);
	vd_json_add_text(object, "undoValue", step->undo_value);
	vd_json_add_text(object, "expect", expect_names[step->expect]);
	vd_json_add_text(object, "expectPath", step->expect_path);
	vd_json_add_text(object, "expectValue", step->expect_value);
	vd_json_add_text(object, "undoExpectValue", step->undo_expect_value);
	vd_json_add(object, "undoFirst", vd_json_boolean(step->undo_first));
	return object;
}

static struct json_object *steps_json(const struct vd_plan *plan,
				      struct json_object *(*step_json)(const struct vd_step *step))
{
	unsigned losses = vd_json_losses();
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < plan->count; i++)
		vd_json_append(array, step_json(&plan->steps[i]));
	return vd_json_complete(array, losses);
}

struct json_object *vd_plan_steps_json(const struct vd_plan *plan)
{
	return steps_json(plan, vd_step_json);
}

struct json_object *vd_plan_json(const struct vd_plan *plan)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add(object, "version", vd_json_integer(VERSION));
	vd_json_add_text(object, "action", vd_action_names[plan->action]);
	vd_json_add_text(object, "device", plan->device);
	vd_json_add_text(object, "layerPath", plan->layer_path);
	vd_json_add_text(object, "oldDriver", plan->old_driver);
	vd_json_add_text(object, "newDriver", plan->new_driver);
	vd_json_add(object, "steps", steps_json(plan, full_step_json));
	return vd_json_complete(object, losses);
}

/* The members of one object on their way into a plan; the first thing that is wrong stays in ERROR.
 */
struct reader {
	struct json_object *object;
	struct vd_arena *arena;
	int error;
};

static const char *read_optional(struct reader *reader, const char *key)
{
	struct json_object *value = NULL;
	const char *copy;

	if (!json_object_object_get_ex(reader->object, key, &value) || !value)
		return NULL;
	if (!json_object_is_type(value, json_type_string) ||
	    strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value)) {
		reader->error = -EBADMSG;
		return NULL;
	}
	copy = vd_arena_strdup(reader->arena, json_object_get_string(value));
	if (!copy)
		reader->error = -ENOMEM;
	return copy;
}

static const char *read_text(struct reader *reader, const char *key)
{
	const char *text = read_optional(reader, key);

	if (!text && !reader->error)
		reader->error = -EBADMSG;
	return text ? text : "";
}

static bool read_bool(struct reader *reader, const char *key)
{
	struct json_object *value = json_object_object_get(reader->object, key);

	if (!json_object_is_type(value, json_type_boolean))
		reader->error = -EBADMSG;
	return json_object_get_boolean(value);
}

static void read_step(struct reader *reader, struct vd_step *step)
{
	int expect =
		find_name(expect_names, VD_ARRAY_SIZE(expect_names), read_text(reader, "expect"));

	if (expect < 0)
		reader->error = -EBADMSG;
	step->expect = expect < 0 ? VD_EXPECT_NOTHING : (enum vd_expect)expect;
	step->what = read_text(reader, "what");
	step->path = read_text(reader, "path");
	step->value = read_text(reader, "value");
	step->undo_path = read_optional(reader, "undoPath");
	step->undo_value = read_optional(reader, "undoValue");
	step->expect_path = read_optional(reader, "expectPath");
	step->expect_value = read_optional(reader, "expectValue");
	step->undo_expect_value = read_optional(reader, "undoExpectValue");
	step->undo_first = read_bool(reader, "undoFirst");
	if (!step->expect_path != (step->expect == VD_EXPECT_NOTHING) ||
	    !step->undo_path != !step->undo_value)
		reader->error = -EBADMSG;
}

static int read_steps(struct reader *reader, struct vd_plan *plan)
{
	struct json_object *steps = json_object_object_get(reader->object, "steps");

	if (!json_object_is_type(steps, json_type_array) ||
	    json_object_array_length(steps) > STEPS_MAX)
		return -EBADMSG;
	plan->count = json_object_array_length(steps);
	plan->steps = vd_arena_alloc(&plan->arena, (plan->count + 1) * sizeof(*plan->steps));
	if (!plan->steps)
		return -ENOMEM;
	for (size_t i = 0; i < plan->count; i++) {
		struct reader step = { json_object_array_get_idx(steps, i), &plan->arena, 0 };

		if (!json_object_is_type(step.object, json_type_object))
			return -EBADMSG;
		read_step(&step, &plan->steps[i]);
		if (step.error)
			return step.error;
		if (!vd_plan_step_is_sound(plan, &plan->steps[i]))
			return -EBADMSG;
	}
	return 0;
}

static int read_plan(struct reader *reader, struct vd_plan *plan)
{
	struct json_object *version = json_object_object_get(reader->object, "version");

	if (!json_object_is_type(version, json_type_int) ||
	    json_object_get_int64(version) != VERSION ||
	    vd_action_parse(read_text(reader, "action"), &plan->action) < 0)
		return reader->error == -ENOMEM ? -ENOMEM : -EBADMSG;
	plan->device = read_text(reader, "device");
	plan->layer_path = read_text(reader, "layerPath");
	plan->old_driver = read_optional(reader, "oldDriver");
	plan->new_driver = read_optional(reader, "newDriver");
	if (reader->error)
		return reader->error;
	if (!*plan->device || !vd_plan_layer_is_sound(plan->layer_path))
		return -EBADMSG;
	return read_steps(reader, plan);
}

int vd_plan_parse(struct json_object *json, struct vd_plan **ret)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct reader reader = { json };
	int r;

	if (!json_object_is_type(json, json_type_object))
		return -EBADMSG;
	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return -ENOMEM;
	reader.arena = &plan->arena;
	r = read_plan(&reader, plan);
	if (r < 0)
		return r;
	*ret = vd_take_ptr(plan);
	return 0;
}
