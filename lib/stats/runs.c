// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/runs.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/get.h"

#define FIGURES_MAX 1000

const char *vd_runs_text(struct json_object *object, const char *key)
{
	return vd_json_member_text(object, key) ?: "";
}

static double mean_of(struct json_object *samples)
{
	size_t count = json_object_array_length(samples);
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += json_object_get_double(json_object_array_get_idx(samples, i));
	return sum / (double)count;
}

static bool is_same(const struct vd_run_figure *a, const struct vd_run_figure *b, bool any_device)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->job, b->job) == 0 &&
	       strcmp(a->name, b->name) == 0 && (any_device || strcmp(a->device, b->device) == 0);
}

struct vd_run_figure *vd_runs_find(const struct vd_runs *runs, const struct vd_run_figure *other,
				   bool any_device)
{
	for (size_t i = 0; i < runs->count; i++) {
		if (is_same(&runs->list[i], other, any_device))
			return &runs->list[i];
	}
	return NULL;
}

const char *vd_run_other_member(const struct vd_run_figure *a, const struct vd_run_figure *b)
{
	static const char *const members[] = { "unit", "better" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(members); i++) {
		if (strcmp(vd_runs_text(a->figure, members[i]),
			   vd_runs_text(b->figure, members[i])) != 0)
			return members[i];
	}
	return NULL;
}

static bool members_match(struct json_object *a, struct json_object *b, const char *key)
{
	return json_object_equal(json_object_object_get(a, key), json_object_object_get(b, key));
}

/* What a job of packets counted stands beside its settings, and differs from run to run. */
static bool is_count(const char *key)
{
	return strcmp(key, "sent") == 0 || strcmp(key, "lost") == 0;
}

/* The first member of A that B does not have, or has otherwise. */
static const char *other_member(struct json_object *a, struct json_object *b)
{
	if (!json_object_is_type(a, json_type_object))
		return NULL;
	json_object_object_foreach(a, key, value)
	{
		if (!is_count(key) && !json_object_equal(value, json_object_object_get(b, key)))
			return key;
	}
	return NULL;
}

static const char *other_setting(struct json_object *a, struct json_object *b)
{
	struct json_object *of_a = json_object_object_get(a, "settings");
	struct json_object *of_b = json_object_object_get(b, "settings");

	return other_member(of_a, of_b) ?: other_member(of_b, of_a);
}

const char *vd_run_other_setting(const struct vd_run_figure *a, const struct vd_run_figure *b)
{
	return other_setting(a->result, b->result) ?: other_setting(a->job_object, b->job_object);
}

static bool is_complete(const struct vd_run_figure *run)
{
	struct json_object *complete;

	return !json_object_object_get_ex(run->job_object, "complete", &complete) ||
	       json_object_get_boolean(complete);
}

/* Times have no more than a second's resolution, so the values count too. */
static bool is_same_run(struct json_object *a, struct json_object *b)
{
	return *vd_runs_text(a, "endedAt") && members_match(a, b, "endedAt") &&
	       members_match(a, b, "kind") && members_match(a, b, "jobs");
}

static bool occurs_before(struct json_object *results, size_t n)
{
	struct json_object *result = json_object_array_get_idx(results, n);

	for (size_t i = 0; i < n; i++) {
		if (is_same_run(json_object_array_get_idx(results, i), result))
			return true;
	}
	return false;
}

static int add_figure(struct vd_runs *runs, const struct vd_run_figure *figure,
		      struct vd_run_figure **ret)
{
	struct vd_run_figure *grown;

	if (runs->count == FIGURES_MAX)
		return -E2BIG;
	grown = reallocarray(runs->list, runs->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	runs->list = grown;
	*ret = &grown[runs->count++];
	**ret = *figure;
	return 0;
}

static void note_doubts(struct vd_run_figure *known, const struct vd_run_figure *run)
{
	const char *setting = known->other ? NULL : vd_run_other_setting(known, run);

	if (setting) {
		known->other = run->result;
		known->setting = setting;
	}
	if (!known->incomplete && !is_complete(run))
		known->incomplete = run->result;
}

static int add_value(struct vd_runs *runs, const struct vd_run_figure *run,
		     struct vd_runs_fault *fault)
{
	struct vd_run_figure *known = vd_runs_find(runs, run, false);
	int r = known ? 0 : add_figure(runs, run, &known);

	if (r < 0)
		return r;
	if (known->count == VD_EXACT_MAX)
		return -E2BIG;
	fault->member = vd_run_other_member(known, run);
	if (fault->member)
		return -EBADMSG;
	note_doubts(known, run);
	known->values[known->count++] = mean_of(json_object_object_get(run->figure, "samples"));
	return 0;
}

static int add_job(struct vd_runs *runs, struct vd_run_figure *run, struct vd_runs_fault *fault)
{
	struct json_object *figures = json_object_object_get(run->job_object, "figures");
	int r = 0;

	run->job = vd_runs_text(run->job_object, "name");
	for (size_t i = 0; i < json_object_array_length(figures) && r == 0; i++) {
		run->figure = json_object_array_get_idx(figures, i);
		run->name = vd_runs_text(run->figure, "name");
		r = add_value(runs, run, fault);
	}
	return r;
}

/* The result of FAULT. */
static int add_result(struct vd_runs *runs, struct vd_runs_fault *fault)
{
	struct json_object *result = fault->result;
	struct json_object *jobs = json_object_object_get(result, "jobs");
	struct vd_run_figure run = { .result = result, .kind = vd_runs_text(result, "kind") };
	int r = 0;

	run.device = vd_runs_text(json_object_object_get(result, "device"), "id");
	for (size_t i = 0; i < json_object_array_length(jobs) && r == 0; i++) {
		run.job_object = json_object_array_get_idx(jobs, i);
		r = add_job(runs, &run, fault);
	}
	return r;
}

int vd_runs_read(struct json_object *results, struct vd_runs *ret, struct vd_runs_fault *ret_fault)
{
	struct vd_runs_fault fault = { 0 };
	int r = 0;

	for (size_t i = 0; i < json_object_array_length(results) && r == 0; i++) {
		fault.result = json_object_array_get_idx(results, i);
		r = occurs_before(results, i) ? -EEXIST : add_result(ret, &fault);
	}
	if (r < 0)
		*ret_fault = fault;
	ret->is_one_device = true;
	for (size_t i = 1; i < ret->count; i++) {
		if (strcmp(ret->list[i].device, ret->list[0].device) != 0)
			ret->is_one_device = false;
	}
	return r;
}

void vd_runs_clear(struct vd_runs *runs)
{
	free(runs->list);
	*runs = (struct vd_runs){ 0 };
}
