// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policies/drift.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/record-origin.h"
#include "text/json-path.h"

static struct json_object *want_of(const struct drift_rule *rule, const char *name)
{
	return json_object_object_get(json_object_object_get(rule->rule, "want"), name);
}

static bool wants(const struct drift_rule *rule, const char *name)
{
	return json_object_object_get_ex(json_object_object_get(rule->rule, "want"), name, NULL);
}

/* Take WANTED and FOUND over. */
static int report(struct drift_rule *rule, const char *id, const char *field,
		  struct json_object *wanted, struct json_object *found)
{
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *drift = vd_json_object();

	vd_json_add_text(drift, "rule", vd_json_member_text(rule->rule, "name"));
	vd_json_add_text(drift, "id", id);
	vd_json_add_text(drift, "field", field);
	vd_json_add(drift, "wanted", wanted);
	vd_json_add(drift, "found", found);
	if (vd_json_losses() != losses)
		return -ENOMEM;
	rule->drifts++;
	return rule->on_drift(rule->data, drift);
}

/* Whether TEXT (NULL: none) is WANTED: null, a text, or one of an array. */
static bool is_wanted(struct json_object *wanted, const char *text)
{
	if (!wanted || !text)
		return !wanted && !text;
	if (json_object_is_type(wanted, json_type_string))
		return strcmp(json_object_get_string(wanted), text) == 0;
	for (size_t i = 0; i < array_count(wanted); i++) {
		const char *one = json_object_get_string(json_object_array_get_idx(wanted, i));

		if (one && strcmp(one, text) == 0)
			return true;
	}
	return false;
}

/* The texts of a record that a wish is about: FIELD, or the override of its layers. */
static const char *found_text(struct json_object *device, const char *name)
{
	if (strcmp(name, "override") == 0)
		return json_path_text(device, "layers[].driverOverride");
	if (strcmp(name, "origin") == 0)
		return record_origin(device);
	return json_path_text(device, name);
}

static int check_texts(struct drift_rule *rule, struct json_object *device)
{
	static const char *const names[] = { "driver", "state", "origin", "override" };
	const char *id = vd_json_member_text(device, "id");
	int r = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(names) && r == 0; i++) {
		const char *text = found_text(device, names[i]);

		if (wants(rule, names[i]) && !is_wanted(want_of(rule, names[i]), text))
			r = report(rule, id, names[i], json_object_get(want_of(rule, names[i])),
				   vd_json_text(text));
	}
	return r;
}

/* Whether DEVICE has the virtio feature WANTED, a name or a bit. */
static bool has_feature(struct json_object *device, struct json_object *wanted)
{
	struct json_object *virtio = vd_json_member(device, "virtio", json_type_object);
	struct json_object *features = vd_json_member(virtio, "features", json_type_array);
	const char *member = json_object_is_type(wanted, json_type_int) ? "bit" : "name";

	for (size_t i = 0; i < array_count(features); i++) {
		struct json_object *feature = json_object_array_get_idx(features, i), *value;

		if (json_object_is_type(feature, json_type_object) &&
		    json_object_object_get_ex(feature, member, &value) &&
		    json_object_equal(value, wanted))
			return true;
	}
	return false;
}

static int report_feature(struct drift_rule *rule, struct json_object *device,
			  struct json_object *feature, bool present)
{
	bool is_bit = json_object_is_type(feature, json_type_int);
	vd_autofree char *field = NULL;

	if (asprintf(&field, "features[%s%s]", is_bit ? "bit " : "",
		     json_object_get_string(feature)) < 0) {
		field = NULL;
		return -ENOMEM;
	}
	return report(rule, vd_json_member_text(device, "id"), field,
		      vd_json_text(present ? "present" : "absent"),
		      vd_json_text(present ? "absent" : "present"));
}

static int check_features(struct drift_rule *rule, struct json_object *device, bool present)
{
	struct json_object *list =
		json_object_object_get(want_of(rule, "features"), present ? "present" : "absent");
	int r = 0;

	for (size_t i = 0; i < array_count(list) && r == 0; i++) {
		struct json_object *feature = json_object_array_get_idx(list, i);

		if (has_feature(device, feature) != present)
			r = report_feature(rule, device, feature, present);
	}
	return r;
}

int drift_device(struct drift_rule *rule, struct json_object *device)
{
	int r = check_texts(rule, device);

	if (r == 0)
		r = check_features(rule, device, true);
	return r == 0 ? check_features(rule, device, false) : r;
}

/* The limit NAME of the wished count; -1: there is none. */
static int64_t limit_of(const struct drift_rule *rule, const char *name)
{
	struct json_object *limit = vd_json_member(want_of(rule, "count"), name, json_type_int);

	return limit ? json_object_get_int64(limit) : -1;
}

int drift_missing(struct drift_rule *rule, const char *selector)
{
	if (limit_of(rule, "min") == 0 || limit_of(rule, "max") == 0)
		return 0;
	return report(rule, selector, "device", vd_json_text("present"), vd_json_text("absent"));
}

int drift_count(struct drift_rule *rule, size_t count)
{
	int64_t found = (int64_t)count, min = limit_of(rule, "min"), max = limit_of(rule, "max");

	if (min > found)
		return report(rule, NULL, "count.min", vd_json_integer(min),
			      vd_json_integer(found));
	if (max >= 0 && max < found)
		return report(rule, NULL, "count.max", vd_json_integer(max),
			      vd_json_integer(found));
	return 0;
}
