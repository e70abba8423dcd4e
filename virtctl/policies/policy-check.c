// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policies/policy-check.h"

#include <stdio.h>
#include <string.h>

#include "cli/json-file.h"
#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "json/place.h"
#include "output/error.h"
#include "policies/policy-form.h"
#include "text/closest.h"
#include "text/json-path.h"

#define PLACE_MAX 4096

struct check {
	const struct json_file *file;
	struct error *error;
};

/* "FILE:LINE:COLUMN" of a value or of its key. */
static void name_place(const struct json_file *file, const struct vd_json_place *place, bool of_key,
		       char name[static PLACE_MAX])
{
	size_t at = vd_json_place_at(file->text, file->len, place, of_key), line, column;

	vd_json_line(file->text, at, &line, &column);
	snprintf(name, PLACE_MAX, "%.4000s:%zu:%zu", file->path, line, column);
}

static int refuse(const struct check *check, const struct vd_json_place *place, const char *name,
		  const char *problem)
{
	char where[PLACE_MAX];

	name_place(check->file, place, false, where);
	return error_set(check->error, EXIT_USAGE, ERROR_USAGE, where, "%s: %s", name, problem);
}

/* "no such THING 'NAME'" at a place of the file. */
static int refuse_unknown(const struct json_file *file, const struct vd_json_place *place,
			  bool of_key, const char *thing, const struct closest *closest,
			  struct error *error)
{
	const char *nearest = closest_name(closest);
	char where[PLACE_MAX];

	name_place(file, place, of_key, where);
	if (nearest)
		return error_set(error, EXIT_USAGE, ERROR_USAGE, where,
				 "no such %s '%s' (did you mean '%s'?)", thing, closest->word,
				 nearest);
	return error_set(error, EXIT_USAGE, ERROR_USAGE, where,
			 "no such %s '%s' (see 'man 5 virtctl-check')", thing, closest->word);
}

int policy_value_unknown(const struct json_file *file, const struct vd_json_place *place,
			 const struct form *form, const char *value, struct error *error)
{
	struct closest closest = CLOSEST(value);
	const char *known, *help;

	for (size_t n = 0; (known = option_value_at(&options[form->option], n, &help)); n++)
		closest_consider(&closest, known);
	return refuse_unknown(file, place, false, form->name, &closest, error);
}

static bool is_known(const struct form *form, const char *text)
{
	const char *known, *help;

	for (size_t n = 0; (known = option_value_at(&options[form->option], n, &help)); n++) {
		if (strcmp(known, text) == 0)
			return true;
	}
	return false;
}

static int check_text(const struct check *check, const struct form *form, struct json_object *value,
		      const struct vd_json_place *place)
{
	const char *text = json_object_get_string(value);

	if (json_object_is_type(value, json_type_string) && !*text)
		return refuse(check, place, form->name, "it is empty");
	if (!json_object_is_type(value, json_type_string))
		return refuse(check, place, form->name,
			      form->kind == FORM_KIND_TEXT
				      ? "it is not a text"
				      : "it is neither a text nor a list of texts");
	if (form->known && !is_known(form, text))
		return policy_value_unknown(check->file, place, form, text, check->error);
	return EXIT_DONE;
}

static int check_feature(const struct check *check, const struct form *form,
			 struct json_object *value, const struct vd_json_place *place)
{
	bool is_name =
		json_object_is_type(value, json_type_string) && *json_object_get_string(value);
	bool is_bit = json_object_is_type(value, json_type_int) &&
		      json_object_get_int64(value) >= 0 && json_object_get_int64(value) < 128;

	return is_name || is_bit ? EXIT_DONE
				 : refuse(check, place, form->name,
					  "a feature is a name, or the number of a bit below 128");
}

static int check_value(const struct check *check, const struct form *form,
		       struct json_object *value, const struct vd_json_place *place);

/* Each element of an array that has at least one. */
static int check_elements(const struct check *check, const struct form *form,
			  struct json_object *array, const struct vd_json_place *place,
			  int (*check_one)(const struct check *check, const struct form *form,
					   struct json_object *value,
					   const struct vd_json_place *place))
{
	int code = EXIT_DONE;

	if (!array_count(array))
		return refuse(check, place, form->name, "it is not a list, or is empty");
	for (size_t i = 0; i < array_count(array) && code == EXIT_DONE; i++) {
		struct vd_json_place element = { place, i };

		code = check_one(check, form, json_object_array_get_idx(array, i), &element);
	}
	return code;
}

static int refuse_member(const struct check *check, const struct form *members, const char *name,
			 const struct vd_json_place *place)
{
	struct closest closest = CLOSEST(name);

	for (; members->name; members++)
		closest_consider(&closest, members->name);
	return refuse_unknown(check->file, place, true, "member", &closest, check->error);
}

static int check_member(const struct check *check, const struct form *members, const char *name,
			struct json_object *value, const struct vd_json_place *place)
{
	for (const struct form *form = members; form->name; form++) {
		if (strcmp(form->name, name) == 0)
			return check_value(check, form, value, place);
	}
	return refuse_member(check, members, name, place);
}

static int check_required(const struct check *check, const struct form *members,
			  struct json_object *object, const struct vd_json_place *place)
{
	for (; members->name; members++) {
		if (members->required && !json_object_object_get_ex(object, members->name, NULL))
			return refuse(check, place, members->name, "this member is missing");
	}
	return EXIT_DONE;
}

static int check_object(const struct check *check, const struct form *form,
			struct json_object *object, const struct vd_json_place *place)
{
	struct vd_json_place member = { place, 0 };
	int code = EXIT_DONE;

	if (!json_object_is_type(object, json_type_object))
		return refuse(check, place, form->name, "it is not an object");
	json_object_object_foreach(object, name, value)
	{
		if (code == EXIT_DONE)
			code = check_member(check, form->members, name, value, &member);
		member.n++;
	}
	return code == EXIT_DONE ? check_required(check, form->members, object, place) : code;
}

static int check_number(const struct check *check, const struct form *form,
			struct json_object *value, const struct vd_json_place *place)
{
	int64_t number = json_object_get_int64(value);
	bool is_number = json_object_is_type(value, json_type_int);

	if (form->kind == FORM_KIND_VERSION)
		return is_number && number == 1
			       ? EXIT_DONE
			       : refuse(check, place, form->name, "this virtctl reads 1 only");
	return is_number && number >= 0
		       ? EXIT_DONE
		       : refuse(check, place, form->name, "it is not a number from 0 on");
}

static int check_value(const struct check *check, const struct form *form,
		       struct json_object *value, const struct vd_json_place *place)
{
	if (!value && form->nullable)
		return EXIT_DONE;
	switch (form->kind) {
	case FORM_KIND_TEXTS:
		if (json_object_is_type(value, json_type_array))
			return check_elements(check, form, value, place, check_text);
		return check_text(check, form, value, place);
	case FORM_KIND_TEXT:
		return check_text(check, form, value, place);
	case FORM_KIND_BOOLEAN:
		return json_object_is_type(value, json_type_boolean)
			       ? EXIT_DONE
			       : refuse(check, place, form->name, "it is neither true nor false");
	case FORM_KIND_COUNT:
	case FORM_KIND_VERSION:
		return check_number(check, form, value, place);
	case FORM_KIND_OBJECT:
		return check_object(check, form, value, place);
	case FORM_KIND_OBJECTS:
		return check_elements(check, form, value, place, check_object);
	case FORM_KIND_FEATURES:
		return check_elements(check, form, value, place, check_feature);
	}
	return EXIT_DONE;
}

size_t policy_member_number(struct json_object *object, const char *key)
{
	size_t n = 0;

	json_object_object_foreach(object, name, value)
	{
		(void)value;
		if (strcmp(name, key) == 0)
			return n;
		n++;
	}
	return n;
}

/* That MIN and MAX leave a number between them. */
static int check_range(const struct check *check, struct json_object *want,
		       const struct vd_json_place *place)
{
	struct json_object *count = json_object_object_get(want, "count");
	struct json_object *max = vd_json_member(count, "max", json_type_int);
	struct vd_json_place count_place = { place, policy_member_number(want, "count") };

	if (max && json_object_get_int64(json_object_object_get(count, "min")) >
			   json_object_get_int64(max))
		return refuse(check, &count_place, "count", "min is larger than max");
	return EXIT_DONE;
}

/* What the form of a rule does not say. */
static int check_rule(const struct check *check, struct json_object *rule,
		      const struct vd_json_place *place, struct json_object *names)
{
	struct json_object *want = json_object_object_get(rule, "want");
	struct vd_json_place name_at = { place, policy_member_number(rule, "name") };
	struct vd_json_place want_at = { place, policy_member_number(rule, "want") };
	const char *name = vd_json_member_text(rule, "name");

	if (json_object_object_get_ex(names, name, NULL))
		return refuse(check, &name_at, "name", "another rule has the same name");
	if (vd_json_set(names, name, vd_json_boolean(true)) < 0)
		return error_memory(check->error);
	if (!json_object_object_length(want))
		return refuse(check, &want_at, "want", "it has no member, so nothing is wanted");
	return check_range(check, want, &want_at);
}

int policy_check(const struct json_file *file, struct error *error)
{
	struct json_object *json = file->json, *rules;
	vd_autojson struct json_object *names = vd_json_object();
	struct check check = { file, error };
	struct vd_json_place list;
	int code = names ? check_value(&check, &policy_form, json, NULL) : error_memory(error);

	if (code != EXIT_DONE)
		return code;
	list = (struct vd_json_place){ NULL, policy_member_number(json, "rules") };
	rules = json_object_object_get(json, "rules");
	for (size_t i = 0; i < array_count(rules) && code == EXIT_DONE; i++) {
		struct vd_json_place place = { &list, i };

		code = check_rule(&check, json_object_array_get_idx(rules, i), &place, names);
	}
	return code;
}
