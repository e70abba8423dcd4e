// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device-methods/monitor-record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "device/device.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "json/write.h"

static void record_clear(struct record *record)
{
	free(record->id);
	free(record->path);
	free(record->text);
}

static size_t array_length(struct json_object *object, const char *key)
{
	struct json_object *array = vd_json_member(object, key, json_type_array);

	return array ? json_object_array_length(array) : 0;
}

static bool is_settled(struct json_object *json)
{
	return vd_json_member_text(json, "driver") && array_length(json, "interfaces") > 0;
}

static bool is_doubtful(const struct vd_device *device, struct json_object *json)
{
	const char *state = vd_json_member_text(json, "state");

	return vd_device_is_locked(device) || !state || strcmp(state, "gone") == 0 ||
	       strcmp(state, "failed") == 0;
}

/* The path of the outermost layer, relative to the root; NULL: it has none. */
static const char *path_of(struct json_object *json)
{
	struct json_object *layers = vd_json_member(json, "layers", json_type_array);
	struct json_object *layer =
		array_length(json, "layers") ? json_object_array_get_idx(layers, 0) : NULL;
	const char *path = vd_json_member_text(layer, "path");

	return path && *path == '/' ? path + 1 : NULL;
}

static int grow(struct records *records)
{
	size_t room = records->room ? records->room * 2 : 16;
	struct record *items;

	if (records->count < records->room)
		return 0;
	items = reallocarray(records->items, room, sizeof(*items));
	if (!items)
		return -ENOMEM;
	records->items = items;
	records->room = room;
	return 0;
}

int records_add(struct records *records, const struct vd_device *device)
{
	vd_autojson struct json_object *json = vd_device_json(device, VD_FIELDS_ALL);
	struct record record = { .since_ns = vd_clock_ns() };

	if (!json || grow(records) < 0)
		return -ENOMEM;
	record.has_driver = vd_json_member_text(json, "driver");
	record.settled = is_settled(json);
	record.doubtful = is_doubtful(device, json);
	record.id = strdup(vd_device_id(device));
	record.path = strdup(path_of(json) ?: "");
	if (!record.id || !record.path || vd_json_write(json, &record.text, &record.len) < 0) {
		record_clear(&record);
		return -ENOMEM;
	}
	records->items[records->count++] = record;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct record *)a)->id, ((const struct record *)b)->id);
}

void records_sort(struct records *records)
{
	if (records->count)
		qsort(records->items, records->count, sizeof(*records->items), by_id);
}

void records_clear(struct records *records)
{
	for (size_t i = 0; i < records->count; i++)
		record_clear(&records->items[i]);
	free(records->items);
	*records = (struct records){ 0 };
}

struct json_object *record_json(const struct record *record)
{
	struct json_object *json = NULL;

	return vd_json_parse(record->text, record->len, &json) < 0 ? NULL : json;
}

struct record *records_find_path(const struct records *records, const char *path)
{
	for (size_t i = 0; i < records->count; i++) {
		if (!records->items[i].removed && strcmp(records->items[i].path, path) == 0)
			return &records->items[i];
	}
	return NULL;
}

/* The index of ID, or of the first record after it. */
static size_t index_of(const struct records *records, const char *id)
{
	size_t low = 0, high = records->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(records->items[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct record *records_find(const struct records *records, const char *id)
{
	size_t at = index_of(records, id);

	return at < records->count && strcmp(records->items[at].id, id) == 0 ? &records->items[at]
									     : NULL;
}

int records_put(struct records *records, struct records *new_)
{
	struct record *old = records_find(records, new_->items[0].id);
	size_t at = index_of(records, new_->items[0].id);

	if (!old && grow(records) < 0)
		return -ENOMEM;
	if (old) {
		record_clear(old);
	} else {
		memmove(&records->items[at + 1], &records->items[at],
			(records->count - at) * sizeof(*records->items));
		records->count++;
	}
	records->items[at] = new_->items[0];
	new_->count = 0;
	records_clear(new_);
	return 0;
}

bool records_has_removed(const struct records *records, const char *path)
{
	for (size_t i = 0; i < records->count; i++) {
		if (records->items[i].removed && strcmp(records->items[i].path, path) == 0)
			return true;
	}
	return false;
}

void records_drop_removed(struct records *records)
{
	size_t count = 0;

	for (size_t i = 0; i < records->count; i++) {
		if (records->items[i].removed)
			record_clear(&records->items[i]);
		else
			records->items[count++] = records->items[i];
	}
	records->count = count;
}

/* The same number of interfaces, of the same classes in the same order, but another name. */
static bool is_renamed(struct json_object *old, struct json_object *new_)
{
	struct json_object *before = vd_json_member(old, "interfaces", json_type_array);
	struct json_object *after = vd_json_member(new_, "interfaces", json_type_array);
	size_t count = array_length(old, "interfaces");
	bool renamed = false;

	if (array_length(new_, "interfaces") != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct json_object *a = json_object_array_get_idx(before, i);
		struct json_object *b = json_object_array_get_idx(after, i);
		const char *class_a = vd_json_member_text(a, "class");
		const char *class_b = vd_json_member_text(b, "class");
		const char *name_a = vd_json_member_text(a, "name");
		const char *name_b = vd_json_member_text(b, "name");

		if (!class_a || !class_b || strcmp(class_a, class_b) != 0)
			return false;
		renamed = renamed || strcmp(name_a ?: "", name_b ?: "") != 0;
	}
	return renamed;
}

static const char *event_of(struct json_object *old, struct json_object *new_)
{
	const char *before = vd_json_member_text(old, "driver");
	const char *after = vd_json_member_text(new_, "driver");

	if (before && !after)
		return "unbound";
	if (strcmp(before ?: "", after ?: "") != 0)
		return "bound";
	return is_renamed(old, new_) ? "renamed" : "changed";
}

int record_changes(struct json_object *old, struct json_object *new_, struct json_object **ret,
		   const char **ret_event)
{
	unsigned losses = vd_json_losses();
	struct json_object *changes = vd_json_array();

	json_object_object_foreach(new_, key, value)
	{
		if (!json_object_equal(value, json_object_object_get(old, key)))
			vd_json_append(changes, vd_json_text(key));
	}
	*ret_event = event_of(old, new_);
	*ret = vd_json_complete(changes, losses);
	return *ret ? 0 : -ENOMEM;
}
