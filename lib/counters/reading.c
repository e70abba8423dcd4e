// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/reading.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"
#include "json/build.h"
#include "json/json.h"

/* Twenty digits, and blanks around them. */
#define VALUE_SIZE_BYTES 64

/* As long as an attribute may take that waits for its device. */
#define WAIT_MS 200

struct vd_item vd_item_new(const char *name)
{
	struct vd_item item = {
		.json = vd_json_object(),
		.counters = vd_json_object(),
		.levels = vd_json_object(),
	};

	vd_json_add_text(item.json, "name", name);
	return item;
}

void vd_item_add(struct vd_reading *reading, struct vd_item *item)
{
	vd_json_add(item->json, "counters", item->counters);
	vd_json_add(item->json, "levels", item->levels);
	vd_json_append(reading->items, item->json);
	json_object_put(item->last_numbers);
	*item = (struct vd_item){ 0 };
}

void vd_item_clear(struct vd_item *item)
{
	json_object_put(item->json);
	json_object_put(item->counters);
	json_object_put(item->levels);
	json_object_put(item->last_numbers);
	*item = (struct vd_item){ 0 };
}

void vd_reading_note(struct vd_reading *reading, const char *object, const char *what, int error)
{
	if (error != -ENOMEM)
		vd_problem_add(&reading->problems, &reading->arena, object, "read", what, error);
}

/* Return 1 with a number, 0: there is none, or a negative errno. */
static int read_number(struct vd_reading *reading, const char *dir, const struct vd_value *value,
		       uint64_t *ret)
{
	char path[PATH_MAX], text[VALUE_SIZE_BYTES];
	int r = vd_attr_path(path, sizeof(path), dir, value->file);

	if (r == 0)
		r = value->may_wait
			    ? vd_root_read_for(reading->root, WAIT_MS, path, text, sizeof(text))
			    : vd_root_read(reading->root, path, text, sizeof(text), NULL);
	if (r == -ENOENT || (r < 0 && r == -value->absent_errno))
		return 0;
	if (r == 0 && value->absent_text && strcmp(text, value->absent_text) == 0)
		return 0;
	if (r == 0)
		r = vd_parse_uint(text, 10, INT64_MAX, ret);
	return r < 0 ? r : 1;
}

struct json_object *vd_value_json(struct vd_reading *reading, const char *dir,
				  const struct vd_value *value, bool *ret_is_there)
{
	uint64_t number;
	int r = read_number(reading, dir, value, &number);

	if (r < 0)
		vd_reading_note(reading, dir, value->file, r);
	if (ret_is_there)
		*ret_is_there = r != 0;
	return r > 0 ? vd_json_unsigned(number) : NULL;
}

bool vd_values_read(struct vd_reading *reading, struct vd_item *item, const char *dir,
		    const struct vd_value *values)
{
	bool any = false;

	for (const struct vd_value *value = values; value->file; value++) {
		struct json_object *object = value->is_level ? item->levels : item->counters;
		bool is_there;

		vd_json_add(object, value->key, vd_value_json(reading, dir, value, &is_there));
		any = any || is_there;
	}
	return any;
}

const struct vd_interface *vd_interface_next(struct vd_reading *reading, const char *class)
{
	const struct vd_device *device = reading->device;

	while (reading->at < device->interface_count) {
		const struct vd_interface *interface = &device->interfaces[reading->at++];

		if (strcmp(interface->class->name, class) == 0)
			return interface;
	}
	return NULL;
}

const struct vd_layer *vd_layer_next(struct vd_reading *reading, const struct vd_bus *bus)
{
	const struct vd_device *device = reading->device;

	while (reading->at < device->layer_count) {
		const struct vd_layer *layer = &device->layers[reading->at++];

		if (layer->bus == bus)
			return layer;
	}
	return NULL;
}
