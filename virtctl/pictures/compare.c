// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pictures/compare.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "pictures/fields.h"
#include "text/json-path.h"

/* What is compared now. */
struct comparison {
	struct json_object *device; /* of the two, the one after if there is one */
	int (*on_difference)(void *data, struct json_object *difference);
	void *data;
};

static int report(const struct comparison *comparison, const char *change, const char *field,
		  struct json_object *before, struct json_object *after)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *difference = vd_json_object();
	struct json_object *device = comparison->device;

	vd_json_add_text(difference, "id", vd_json_member_text(device, "id"));
	vd_json_add_text(difference, "type", vd_json_member_text(device, "type"));
	vd_json_add_text(difference, "name", vd_json_member_text(device, "name"));
	vd_json_add_text(difference, "change", change);
	vd_json_add_text(difference, "field", field);
	vd_json_add(difference, "before", json_object_get(before));
	vd_json_add(difference, "after", json_object_get(after));
	if (vd_json_losses() != losses)
		return -ENOMEM;
	return comparison->on_difference(comparison->data, difference);
}

/* The elements of an array by their keys; those that have a key in common are numbered. */
struct index {
	struct json_object *elements, *counts;
};

static void index_clear(struct index *index)
{
	json_object_put(index->elements);
	json_object_put(index->counts);
}

static int index_add(struct index *index, const struct field_list *list,
		     struct json_object *element)
{
	char key[FIELD_KEY_MAX], numbered[FIELD_KEY_MAX + 24];
	struct json_object *count;
	int64_t number = 1;

	if (!element)
		return 0;
	list->key(element, key);
	if (json_object_object_get_ex(index->counts, key, &count))
		number = json_object_get_int64(count) + 1;
	snprintf(numbered, sizeof(numbered), "%s", key);
	if (number > 1)
		snprintf(numbered, sizeof(numbered), "%s,%jd", key, (intmax_t)number);
	vd_json_replace(index->counts, key, vd_json_integer(number));
	return vd_json_set(index->elements, numbered, json_object_get(element));
}

static int index_make(struct index *index, const struct field_list *list, struct json_object *array)
{
	unsigned losses = vd_json_losses();
	int r = 0;

	index->elements = vd_json_object();
	index->counts = vd_json_object();
	for (size_t i = 0; i < array_count(array) && r == 0; i++)
		r = index_add(index, list, json_object_array_get_idx(array, i));
	return r < 0 || vd_json_losses() != losses ? -ENOMEM : 0;
}

static int compare(const struct comparison *comparison, const char *field,
		   struct json_object *before, struct json_object *after);

/* What stands for ELEMENT, called KEY in its list. */
static struct json_object *stand_in(const struct field_list *list, const char *key,
				    struct json_object *element)
{
	return vd_json_text(vd_json_member_text(element, list->value) ?: key);
}

/* The elements of ONE that OTHER has not, in an array. NULL: there are none. */
static struct json_object *missing(const struct field_list *list, const struct index *one,
				   const struct index *other)
{
	struct json_object *names = NULL;

	json_object_object_foreach(one->elements, key, element)
	{
		if (json_object_object_get_ex(other->elements, key, NULL))
			continue;
		if (!names)
			names = vd_json_array();
		vd_json_append(names, stand_in(list, key, element));
	}
	return names;
}

static int report_together(const struct comparison *comparison, const char *field,
			   const struct field_list *list, const struct index *before,
			   const struct index *after)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *went = missing(list, before, after);
	vd_autojson struct json_object *came = missing(list, after, before);

	if (vd_json_losses() != losses)
		return -ENOMEM;
	return went || came ? report(comparison, field_change(field), field, went, came) : 0;
}

/* An element that only one side has. */
static int report_alone(const struct comparison *comparison, const char *field,
			const struct field_list *list, const char *key, struct json_object *element,
			bool is_before)
{
	vd_autojson struct json_object *value = stand_in(list, key, element);

	if (!value)
		return -ENOMEM;
	return report(comparison, "field", field, is_before ? value : NULL,
		      is_before ? NULL : value);
}

static int compare_element(const struct comparison *comparison, const char *field,
			   const struct field_list *list, const char *key,
			   struct json_object *before, struct json_object *after)
{
	vd_autofree char *path = NULL;

	if (asprintf(&path, "%s[%s]", field, key) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	if (before && after)
		return compare(comparison, path, before, after);
	return report_alone(comparison, path, list, key, before ?: after, before != NULL);
}

static int compare_elements(const struct comparison *comparison, const char *field,
			    const struct field_list *list, const struct index *before,
			    const struct index *after)
{
	int r = 0;

	json_object_object_foreach(before->elements, key, element)
	{
		if (r == 0)
			r = compare_element(comparison, field, list, key, element,
					    json_object_object_get(after->elements, key));
	}
	json_object_object_foreach(after->elements, new_key, new_element)
	{
		if (r == 0 && !json_object_object_get_ex(before->elements, new_key, NULL))
			r = compare_element(comparison, field, list, new_key, NULL, new_element);
	}
	return r;
}

static int compare_lists(const struct comparison *comparison, const char *field,
			 const struct field_list *list, struct json_object *before,
			 struct json_object *after)
{
	VD_CLEANUP(index_clear) struct index one = { 0 };
	VD_CLEANUP(index_clear) struct index other = { 0 };

	if (index_make(&one, list, before) < 0 || index_make(&other, list, after) < 0)
		return -ENOMEM;
	if (list->together)
		return report_together(comparison, field, list, &one, &other);
	return compare_elements(comparison, field, list, &one, &other);
}

/* MEMBER of the object at FIELD ("": the device). If only one side is an object, the other has no value in
 * any of its members; an object that lacks a member does not know it. */
static int compare_member(const struct comparison *comparison, const char *field,
			  const char *member, struct json_object *before, struct json_object *after)
{
	struct json_object *one = NULL, *other = NULL;
	vd_autofree char *path = NULL;

	if ((before && !json_object_object_get_ex(before, member, &one)) ||
	    (after && !json_object_object_get_ex(after, member, &other)))
		return 0;
	if (asprintf(&path, "%s%s%s", field, *field ? "." : "", member) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	return compare(comparison, path, one, other);
}

static int compare_objects(const struct comparison *comparison, const char *field,
			   struct json_object *before, struct json_object *after)
{
	int r = 0;

	json_object_object_foreach(before ?: after, member, value)
	{
		(void)value;
		if (r == 0)
			r = compare_member(comparison, field, member, before, after);
	}
	return r;
}

static bool is_null_or(struct json_object *value, enum json_type type)
{
	return !value || json_object_is_type(value, type);
}

static int compare(const struct comparison *comparison, const char *field,
		   struct json_object *before, struct json_object *after)
{
	const struct field_list *list = field_list_find(field);

	if (field_is_left_out(field) || json_object_equal(before, after))
		return 0;
	if (is_null_or(before, json_type_object) && is_null_or(after, json_type_object))
		return compare_objects(comparison, field, before, after);
	if (list && is_null_or(before, json_type_array) && is_null_or(after, json_type_array))
		return compare_lists(comparison, field, list, before, after);
	return report(comparison, list ? "field" : field_change(field), field, before, after);
}

/* A device that only one side has. What it had, or has, is its driver. */
static int report_device(const struct comparison *comparison, bool came)
{
	struct json_object *driver = json_object_object_get(comparison->device, "driver");

	return report(comparison, came ? "came" : "went", "driver", came ? NULL : driver,
		      came ? driver : NULL);
}

int compare_pictures(struct json_object *before, struct json_object *after,
		     int (*on_difference)(void *data, struct json_object *difference), void *data)
{
	struct comparison comparison = { .on_difference = on_difference, .data = data };
	struct json_object *other;
	int r = 0;

	json_object_object_foreach(before, id, device)
	{
		bool stays = json_object_object_get_ex(after, id, &other);

		comparison.device = stays ? other : device;
		if (r == 0)
			r = stays ? compare(&comparison, "", device, other)
				  : report_device(&comparison, false);
	}
	json_object_object_foreach(after, new_id, new_device)
	{
		comparison.device = new_device;
		if (r == 0 && !json_object_object_get_ex(before, new_id, NULL))
			r = report_device(&comparison, true);
	}
	return r;
}
