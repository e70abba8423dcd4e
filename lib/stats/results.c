// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/results.h"

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/get.h"

#define SAMPLES_MAX 4096
#define NAMES_MAX   256	 /* of jobs in a result, or of figures in a job */
#define SAMPLE_MAX  1e18 /* 31 years in nanoseconds */

/* Where the check is: the index of each array that it is in. */
struct place {
	size_t result, job, figure, sample;
};

/* The member of a result, a job, a figure or a sample that is at fault. */
enum depth { IN_RESULT, IN_JOB, IN_FIGURE, IN_SAMPLE };

static int fail(struct vd_results_fault *fault, enum depth depth, const struct place *place,
		const char *member, const char *what)
{
	static const char *const names[] = { "results", ".jobs", ".figures", ".samples" };
	const size_t indices[] = { place->result, place->job, place->figure, place->sample };
	size_t used = 0;

	for (unsigned i = 0; i <= (unsigned)depth; i++)
		used += (size_t)snprintf(fault->member + used, sizeof(fault->member) - used,
					 "%s[%zu]", names[i], indices[i]);
	snprintf(fault->member + used, sizeof(fault->member) - used, "%s", member);
	fault->what = what;
	return -EINVAL;
}

/* NULL: each element of LIST before the Nth has another name. */
static const char *name_fault(struct json_object *list, size_t n)
{
	struct json_object *name =
		json_object_object_get(json_object_array_get_idx(list, n), "name");

	if (n >= NAMES_MAX)
		return "there are more than 256";
	for (size_t i = 0; i < n; i++) {
		struct json_object *other = json_object_array_get_idx(list, i);

		if (json_object_equal(json_object_object_get(other, "name"), name))
			return "it occurs twice";
	}
	return NULL;
}

static const char *type_fault(struct json_object *value, enum json_type type)
{
	if (json_object_is_type(value, type))
		return NULL;
	if (!value)
		return "it is missing or null";
	return type == json_type_array	  ? "it is not an array"
	       : type == json_type_object ? "it is not an object"
					  : "it is not a text";
}

/* NULL: SAMPLE is a number that a measurement can have given. */
static const char *sample_fault(struct json_object *sample, bool may_be_negative)
{
	double value = json_object_get_double(sample);

	if (!json_object_is_type(sample, json_type_double) &&
	    !json_object_is_type(sample, json_type_int))
		return sample ? "it is not a number" : "it is null, not a number";
	if (!isfinite(value) || fabs(value) > SAMPLE_MAX)
		return "it is larger than anything that can be measured";
	return value < 0 && !may_be_negative ? "it is below 0" : NULL;
}

static int check_samples(struct json_object *figure, struct place *place,
			 struct vd_results_fault *fault)
{
	struct json_object *samples = json_object_object_get(figure, "samples");
	const char *better = vd_json_member_text(figure, "better");
	const char *what = type_fault(samples, json_type_array);
	size_t count = what ? 0 : json_object_array_length(samples);

	if (!what && (!count || count > SAMPLES_MAX))
		what = count ? "it has more than 4096 samples" : "it is empty";
	if (what)
		return fail(fault, IN_FIGURE, place, ".samples", what);
	for (size_t i = 0; i < count; i++) {
		what = sample_fault(json_object_array_get_idx(samples, i),
				    strcmp(better, "less") == 0);
		place->sample = i;
		if (what)
			return fail(fault, IN_SAMPLE, place, "", what);
	}
	return 0;
}

/* The texts NAMES (NULL-terminated) of OBJECT, which is at PLACE. */
static int check_texts(struct json_object *object, enum depth depth, const struct place *place,
		       const char *const *names, struct vd_results_fault *fault)
{
	for (; *names; names++) {
		const char *what =
			type_fault(json_object_object_get(object, *names + 1), json_type_string);

		if (what)
			return fail(fault, depth, place, *names, what);
	}
	return 0;
}

static int check_figure(struct json_object *figure, struct place *place,
			struct vd_results_fault *fault)
{
	static const char *const names[] = { ".name", ".unit", ".better", NULL };
	const char *what = type_fault(figure, json_type_object), *better;

	if (what)
		return fail(fault, IN_FIGURE, place, "", what);
	if (check_texts(figure, IN_FIGURE, place, names, fault) < 0)
		return -EINVAL;
	better = vd_json_member_text(figure, "better");
	if (strcmp(better, "less") != 0 && strcmp(better, "more") != 0)
		return fail(fault, IN_FIGURE, place, ".better", "it is neither less nor more");
	return check_samples(figure, place, fault);
}

static const char *count_fault(struct json_object *count)
{
	if (!json_object_is_type(count, json_type_int))
		return "it is not a whole number";
	return json_object_get_int64(count) < 0 ? "it is below 0" : NULL;
}

/* What no verdict rests on may be missing, but a job that has it has it right. */
static int check_progress(struct json_object *job, const struct place *place,
			  struct vd_results_fault *fault)
{
	static const char *const counts[] = { ".operations", ".bytes", ".elapsedMs" };
	struct json_object *value;

	if (json_object_object_get_ex(job, "complete", &value) &&
	    !json_object_is_type(value, json_type_boolean))
		return fail(fault, IN_JOB, place, ".complete", "it is neither true nor false");
	for (size_t i = 0; i < VD_ARRAY_SIZE(counts); i++) {
		const char *what = json_object_object_get_ex(job, counts[i] + 1, &value)
					   ? count_fault(value)
					   : NULL;

		if (what)
			return fail(fault, IN_JOB, place, counts[i], what);
	}
	return 0;
}

/* Two runs are of the same only if their settings are. */
static const char *settings_fault(struct json_object *object)
{
	struct json_object *settings;

	return json_object_object_get_ex(object, "settings", &settings)
		       ? type_fault(settings, json_type_object)
		       : NULL;
}

static int check_job(struct json_object *job, struct place *place, struct vd_results_fault *fault)
{
	static const char *const names[] = { ".name", NULL };
	struct json_object *figures;
	const char *what = type_fault(job, json_type_object);

	if (what)
		return fail(fault, IN_JOB, place, "", what);
	if (check_texts(job, IN_JOB, place, names, fault) < 0 ||
	    check_progress(job, place, fault) < 0)
		return -EINVAL;
	what = settings_fault(job);
	if (what)
		return fail(fault, IN_JOB, place, ".settings", what);
	figures = json_object_object_get(job, "figures");
	what = type_fault(figures, json_type_array);
	if (what)
		return fail(fault, IN_JOB, place, ".figures", what);
	for (size_t i = 0; i < json_object_array_length(figures); i++) {
		place->figure = i;
		if (check_figure(json_object_array_get_idx(figures, i), place, fault) < 0)
			return -EINVAL;
		what = name_fault(figures, i);
		if (what)
			return fail(fault, IN_FIGURE, place, ".name", what);
	}
	return 0;
}

static int check_device(struct json_object *result, const struct place *place,
			struct vd_results_fault *fault)
{
	struct json_object *device = json_object_object_get(result, "device");
	const char *what = type_fault(device, json_type_object);

	if (what)
		return fail(fault, IN_RESULT, place, ".device", what);
	what = type_fault(json_object_object_get(device, "id"), json_type_string);
	return what ? fail(fault, IN_RESULT, place, ".device.id", what) : 0;
}

static int check_result(struct json_object *result, struct place *place,
			struct vd_results_fault *fault)
{
	static const char *const names[] = { ".kind", NULL };
	struct json_object *jobs;
	const char *what = type_fault(result, json_type_object);

	if (what)
		return fail(fault, IN_RESULT, place, "", what);
	if (check_texts(result, IN_RESULT, place, names, fault) < 0 ||
	    check_device(result, place, fault) < 0)
		return -EINVAL;
	what = settings_fault(result);
	if (what)
		return fail(fault, IN_RESULT, place, ".settings", what);
	jobs = json_object_object_get(result, "jobs");
	what = type_fault(jobs, json_type_array);
	if (what)
		return fail(fault, IN_RESULT, place, ".jobs", what);
	for (size_t i = 0; i < json_object_array_length(jobs); i++) {
		place->job = i;
		if (check_job(json_object_array_get_idx(jobs, i), place, fault) < 0)
			return -EINVAL;
		what = name_fault(jobs, i);
		if (what)
			return fail(fault, IN_JOB, place, ".name", what);
	}
	return 0;
}

int vd_results_check(struct json_object *results, struct vd_results_fault *ret)
{
	struct place place = { 0 };
	const char *what = type_fault(results, json_type_array);

	if (!what && !json_object_array_length(results))
		what = "it is empty: nothing was measured";
	if (what) {
		*ret = (struct vd_results_fault){ "results", what };
		return -EINVAL;
	}
	for (size_t i = 0; i < json_object_array_length(results); i++) {
		place.result = i;
		if (check_result(json_object_array_get_idx(results, i), &place, ret) < 0)
			return -EINVAL;
	}
	return 0;
}
