// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policies/policy.h"

#include <stdlib.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "json/place.h"
#include "output/error.h"
#include "output/record-problems.h"
#include "policies/policy-check.h"
#include "policies/policy-form.h"
#include "text/json-path.h"

int policy_read(struct policy *policy, const char *path, struct error *error)
{
	int code;

	policy->file = (struct json_file){ .path = path,
					   .operation = "read the policy",
					   .error = "io.virtctl.Policy" };
	code = json_file_read(&policy->file, error);
	if (code == EXIT_DONE)
		code = policy_check(&policy->file, error);
	if (code == EXIT_DONE)
		policy->rules = json_object_object_get(policy->file.json, "rules");
	return code;
}

void policy_clear(struct policy *policy)
{
	json_file_clear(&policy->file);
	policy->rules = NULL;
}

static const char *parameter_of(const struct form *form)
{
	return form->parameter ?: options[form->option].parameter;
}

/* VALUE, or an array of it: a list of the file may also be one text. */
static struct json_object *as_parameter(const struct form *form, struct json_object *value)
{
	struct json_object *array;

	if (form->kind != FORM_KIND_TEXTS || json_object_is_type(value, json_type_array))
		return json_object_get(value);
	array = vd_json_array();
	vd_json_append(array, json_object_get(value));
	return array;
}

static struct json_object *select_of(const struct policy *policy, size_t n)
{
	return json_object_object_get(json_object_array_get_idx(policy->rules, n), "select");
}

static struct json_object *fields_of(struct json_object *rule)
{
	struct json_object *want = json_object_object_get(rule, "want");
	struct json_object *fields = vd_json_array();

	for (const struct form *form = want_form; form->name; form++) {
		if (!form->field || !json_object_object_get_ex(want, form->name, NULL))
			continue;
		vd_json_append(fields, vd_json_text(form->field));
		if (form->certainty)
			vd_json_append(fields, vd_json_text(form->certainty));
	}
	/* A failure has counted a loss. */
	if (fields)
		record_problems_field(fields);
	return fields;
}

struct json_object *policy_parameters(const struct policy *policy, size_t n)
{
	struct json_object *rule = json_object_array_get_idx(policy->rules, n), *value;
	unsigned losses = vd_json_losses();
	struct json_object *parameters = vd_json_object();

	for (const struct form *form = select_form; form->name; form++) {
		if (json_object_object_get_ex(select_of(policy, n), form->name, &value))
			vd_json_add(parameters, parameter_of(form), as_parameter(form, value));
	}
	vd_json_add(parameters, "fields", fields_of(rule));
	return vd_json_complete(parameters, losses);
}

/* The value of FORM in the selector of the rule N that is element INDEX of the parameter. */
static void explain_value(const struct policy *policy, size_t n, const struct form *form,
			  size_t index, struct error *error)
{
	struct json_object *rule = json_object_array_get_idx(policy->rules, n);
	struct json_object *select = select_of(policy, n);
	struct json_object *value = json_object_object_get(select, form->name);
	bool is_list = json_object_is_type(value, json_type_array);
	struct vd_json_place rules = { NULL, policy_member_number(policy->file.json, "rules") };
	struct vd_json_place rule_at = { &rules, n };
	struct vd_json_place select_at = { &rule_at, policy_member_number(rule, "select") };
	struct vd_json_place value_at = { &select_at, policy_member_number(select, form->name) };
	struct vd_json_place element = { &value_at, index };

	if (is_list)
		value = json_object_array_get_idx(value, index);
	if (json_object_is_type(value, json_type_string))
		policy_value_unknown(&policy->file, is_list ? &element : &value_at, form,
				     json_object_get_string(value), error);
}

void policy_explain(const struct policy *policy, size_t n, struct error *error)
{
	const char *parameter =
		error->parameters ? json_path_text(error->parameters, "parameter") : NULL;

	if (!parameter || !error_is(error, "org.varlink.service.InvalidParameter"))
		return;
	for (const struct form *form = select_form; form->name; form++) {
		const char *name = parameter_of(form);
		size_t length = strlen(name);

		if (strncmp(parameter, name, length) == 0 && parameter[length] == '[') {
			explain_value(policy, n, form, strtoul(parameter + length + 1, NULL, 10),
				      error);
			return;
		}
	}
}
