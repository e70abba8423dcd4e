// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/stats-warnings.h"

#include <errno.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "output/error.h"
#include "text/json-path.h"

#define SHOWN 8

/* The last two parts of a path: "irq/25". */
static const char *end_of(const char *path)
{
	const char *last = path ? strrchr(path, '/') : NULL;

	while (last && last > path && last[-1] != '/')
		last--;
	return last ?: path;
}

static int keep_problem(struct stats_warnings *warnings, const char *id,
			struct json_object *problem)
{
	unsigned losses = vd_json_losses();
	struct json_object *kept;

	if (!warnings->problems)
		warnings->problems = vd_json_array();
	if (warnings->problem_count++ >= SHOWN)
		return 0;
	kept = vd_json_object();
	vd_json_add_text(kept, "id", id);
	vd_json_add_text(kept, "object", end_of(vd_json_member_text(problem, "object")));
	vd_json_add_text(kept, "operation", vd_json_member_text(problem, "operation"));
	vd_json_add_text(kept, "message", vd_json_member_text(problem, "message"));
	vd_json_append(warnings->problems, kept);
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

int stats_warnings_keep(struct stats_warnings *warnings, struct json_object *record,
			struct json_object *before)
{
	struct json_object *problems = json_object_object_get(record, "problems");
	int r = 0;

	if (before && !warnings->clears &&
	    json_object_equal(problems, json_object_object_get(before, "problems")))
		return 0;
	for (size_t i = 0; r == 0 && i < array_count(problems); i++)
		r = keep_problem(warnings, vd_json_member_text(record, "id"),
				 json_object_array_get_idx(problems, i));
	return r;
}

static void print_gone(struct json_object *gone)
{
	for (size_t i = 0; i < array_count(gone); i++) {
		struct json_object *one = json_object_array_get_idx(gone, i);
		const char *id = vd_json_member_text(one, "id");
		const char *name = vd_json_member_text(one, "name");

		if (vd_json_member_text(one, "kind"))
			warning_print("%s: the counters of %s are gone", id,
				      name ?: "an interrupt");
		else
			warning_print("%s: the device is gone", id);
	}
}

static void print_problems(const struct stats_warnings *warnings)
{
	for (size_t i = 0; i < array_count(warnings->problems); i++) {
		struct json_object *problem = json_object_array_get_idx(warnings->problems, i);

		warning_print("%s: cannot %s of %s: %s",
			      vd_json_member_text(problem, "id") ?: "virtd",
			      vd_json_member_text(problem, "operation") ?: "read",
			      vd_json_member_text(problem, "object") ?: "it",
			      vd_json_member_text(problem, "message") ?: "failed");
	}
	if (warnings->problem_count > SHOWN)
		warning_print(
			"virtd: cannot read other counters, either: --json has all %u problems",
			warnings->problem_count);
}

/* Add GONE to what is gone since the watch began, and forget all but the last ones. */
static int keep_gone(struct stats_warnings *warnings, struct json_object *gone)
{
	unsigned losses = vd_json_losses();
	size_t count;

	if (!warnings->gone)
		warnings->gone = vd_json_array();
	for (size_t i = 0; i < array_count(gone); i++)
		vd_json_append(warnings->gone, json_object_get(json_object_array_get_idx(gone, i)));
	count = array_count(warnings->gone);
	if (count > SHOWN)
		json_object_array_del_idx(warnings->gone, 0, count - SHOWN);
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

int stats_warnings_print(struct stats_warnings *warnings, struct json_object *gone)
{
	int r = warnings->clears ? keep_gone(warnings, gone) : 0;

	print_gone(warnings->clears ? warnings->gone : gone);
	print_problems(warnings);
	json_object_put(vd_take_ptr(warnings->problems));
	warnings->problem_count = 0;
	return r;
}

void stats_warnings_clear(struct stats_warnings *warnings)
{
	json_object_put(warnings->gone);
	json_object_put(warnings->problems);
	*warnings = (struct stats_warnings){ .clears = warnings->clears };
}
