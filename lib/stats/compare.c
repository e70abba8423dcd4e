// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/compare.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "stats/number.h"
#include "stats/runs.h"

#define ONE_RUN "one run each"

/* A figure of both sides, and what is known of all comparisons. */
struct subject {
	const struct vd_run_figure *before, *after;
	const struct vd_bench_comparing *comparing;
	double level; /* of this figure */
	size_t figures;
};

/* What comes out for one figure; NULL or false where it is not known. */
struct outcome {
	struct vd_exact exact;
	bool has_ratio;
	char reason[64]; /* empty: there is a verdict */
};

static int set_text(struct json_object *object, const char *key, const char *text)
{
	return vd_json_set(object, key, json_object_new_string(text));
}

static int set_number(struct json_object *object, const char *key, double value)
{
	return vd_json_set(object, key, vd_json_number(value));
}

/* null unless IS_KNOWN. */
static int set_known(struct json_object *object, const char *key, bool is_known, double value)
{
	if (is_known)
		return set_number(object, key, value);
	return json_object_object_add(object, key, NULL) < 0 ? -ENOMEM : 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_of(const struct vd_run_figure *figure)
{
	double sorted[VD_EXACT_MAX];
	size_t count = figure->count;

	memcpy(sorted, figure->values, sizeof(sorted));
	qsort(sorted, count, sizeof(*sorted), compare_doubles);
	return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

static int set_runs(struct json_object *object, const char *key, const struct vd_run_figure *figure)
{
	vd_autojson struct json_object *array = json_object_new_array();

	for (size_t i = 0; array && i < figure->count; i++) {
		struct json_object *value = vd_json_number(figure->values[i]);

		if (!value || json_object_array_add(array, value) < 0) {
			json_object_put(value);
			return -ENOMEM;
		}
	}
	return vd_json_set(object, key, vd_take_ptr(array));
}

static int set_sides(struct json_object *object, const struct subject *subject)
{
	const struct vd_run_figure *a = subject->before, *b = subject->after;

	return set_text(object, "device", a->device) | set_text(object, "kind", a->kind) |
	       set_text(object, "job", a->job) | set_text(object, "figure", a->name) |
	       set_text(object, "unit", vd_runs_text(a->figure, "unit")) |
	       set_text(object, "better", vd_runs_text(a->figure, "better")) |
	       set_number(object, "before", median_of(a)) |
	       set_number(object, "after", median_of(b)) | set_runs(object, "beforeRuns", a) |
	       set_runs(object, "afterRuns", b) |
	       vd_json_set(object, "paired",
			   json_object_new_boolean(subject->comparing->pairs > 0));
}

static int add_warning(struct json_object *warnings, const char *text)
{
	struct json_object *warning = json_object_new_string(text);

	if (warning && json_object_array_add(warnings, warning) == 0)
		return 0;
	json_object_put(warning);
	return -ENOMEM;
}

static const char *type_of(const struct vd_run_figure *figure)
{
	return vd_runs_text(json_object_object_get(figure->result, "device"), "type");
}

/* The runs ONE and OTHER have another value of SETTING; NULL: they have not. */
static int warn_of_setting(struct json_object *warnings, const char *setting,
			   struct json_object *one, struct json_object *other)
{
	const char *file = vd_runs_text(one, "file"), *other_file = vd_runs_text(other, "file");
	vd_autofree char *text = NULL;

	if (!setting)
		return 0;
	if (asprintf(&text, "%s%s%s differ in the setting %s", *file ? file : "the runs",
		     *file ? " and " : "", *file ? other_file : "", setting) < 0)
		return -ENOMEM;
	return add_warning(warnings, text);
}

/* What can't be told because of RUN, in the file that has it. */
static int warn_of_incomplete(struct json_object *warnings, struct json_object *run)
{
	const char *file = vd_runs_text(run, "file");
	vd_autofree char *text = NULL;

	if (!run)
		return 0;
	if (asprintf(&text, "%s%sthe run did not come to its end", file, *file ? ": " : "") < 0)
		return -ENOMEM;
	return add_warning(warnings, text);
}

static int set_warnings(struct json_object *object, const struct vd_run_figure *a,
			const struct vd_run_figure *b)
{
	vd_autojson struct json_object *warnings = json_object_new_array();
	int r = warnings ? 0 : -ENOMEM;

	if (r == 0 && strcmp(type_of(a), type_of(b)) != 0)
		r = add_warning(warnings, "before and after are devices of different types");
	if (r == 0 &&
	    (warn_of_setting(warnings, a->setting, a->result, a->other) < 0 ||
	     warn_of_setting(warnings, b->setting, b->result, b->other) < 0 ||
	     warn_of_setting(warnings, vd_run_other_setting(a, b), a->result, b->result) < 0 ||
	     warn_of_incomplete(warnings, a->incomplete) < 0 ||
	     warn_of_incomplete(warnings, b->incomplete) < 0))
		r = -ENOMEM;
	if (r == 0)
		r = vd_json_set(object, "warnings", vd_take_ptr(warnings));
	return r;
}

static void set_reason(struct outcome *outcome, const struct subject *subject)
{
	if (subject->before->count == 1 && subject->after->count == 1)
		snprintf(outcome->reason, sizeof(outcome->reason), ONE_RUN);
	else if (!outcome->exact.is_bounded)
		snprintf(outcome->reason, sizeof(outcome->reason), "%zu runs each are needed",
			 vd_exact_needed(subject->comparing->pairs > 0, subject->level));
}

static int compare_values(const struct subject *subject, struct vd_exact *ret)
{
	const struct vd_run_figure *a = subject->before, *b = subject->after;

	return subject->comparing->pairs
		       ? vd_exact_pairs(a->values, b->values, a->count, subject->level, ret)
		       : vd_exact_groups(a->values, a->count, b->values, b->count, subject->level,
					 ret);
}

/* Why the runs can't be compared at all; NULL: they can. */
static const char *find_obstacle(const struct subject *subject)
{
	const struct vd_run_figure *a = subject->before, *b = subject->after;
	size_t pairs = subject->comparing->pairs;

	if (a->incomplete || b->incomplete)
		return "a run did not come to its end";
	/* Which pair lacks one is not known, so no run has its partner for certain. */
	return pairs && (a->count != pairs || b->count != pairs) ? "runs are missing" : NULL;
}

static int find_outcome(const struct subject *subject, struct outcome *ret)
{
	struct outcome outcome = { .exact.p = 1 };
	const char *obstacle = find_obstacle(subject);
	int r = obstacle ? 0 : compare_values(subject, &outcome.exact);

	if (r < 0 && r != -EDOM)
		return r;
	outcome.has_ratio = !obstacle && r == 0;
	if (outcome.has_ratio)
		set_reason(&outcome, subject);
	else
		snprintf(outcome.reason, sizeof(outcome.reason), "%s",
			 obstacle ? obstacle : "a run is 0 or less");
	*ret = outcome;
	return 0;
}

static const char *find_verdict(const struct subject *subject, struct outcome *outcome)
{
	const struct vd_exact *exact = &outcome->exact;
	double most = 1 + subject->comparing->least;
	bool less = strcmp(vd_runs_text(subject->before->figure, "better"), "less") == 0;

	if (*outcome->reason)
		return "not told";
	if (exact->low >= 1 / most && exact->high <= most)
		return "same";
	if (exact->low > 1 || exact->high < 1)
		return (exact->high < 1) == less ? "better" : "worse";
	snprintf(outcome->reason, sizeof(outcome->reason), "the interval is too wide");
	return "not told";
}

static int set_outcome(struct json_object *object, const struct subject *subject,
		       struct outcome *outcome)
{
	const struct vd_exact *exact = &outcome->exact;
	bool bounded = exact->is_bounded;
	double p = exact->p * (double)subject->figures;
	int r = set_text(object, "verdict", find_verdict(subject, outcome));

	return r | set_known(object, "ratio", outcome->has_ratio, exact->ratio) |
	       set_known(object, "low", bounded, exact->low) |
	       set_known(object, "high", bounded, exact->high) |
	       set_number(object, "confidence", 1 - subject->level) |
	       set_number(object, "p", p > 1 ? 1 : p) |
	       vd_json_set(
		       object, "real",
		       json_object_new_boolean(bounded && (exact->low > 1 || exact->high < 1))) |
	       (*outcome->reason ? set_text(object, "reason", outcome->reason)
				 : set_known(object, "reason", false, 0));
}

static int compare_figure(const struct subject *subject, struct json_object *comparisons)
{
	vd_autojson struct json_object *object = json_object_new_object();
	struct outcome outcome;
	int r = object ? find_outcome(subject, &outcome) : -ENOMEM;

	if (r < 0)
		return r;
	if (set_sides(object, subject) < 0 || set_outcome(object, subject, &outcome) < 0 ||
	    set_warnings(object, subject->before, subject->after) < 0 ||
	    json_object_array_add(comparisons, object) < 0)
		return -ENOMEM;
	object = NULL;
	return 0;
}

static size_t count_common(const struct vd_runs *a, const struct vd_runs *b, bool any_device)
{
	size_t count = 0;

	for (size_t i = 0; i < a->count; i++)
		count += vd_runs_find(b, &a->list[i], any_device) != NULL;
	return count;
}

static void describe(const struct vd_run_figure *figure, char *ret, size_t size)
{
	snprintf(ret, size, "%.40s %.40s %.40s", figure->kind, figure->job, figure->name);
}

static int mismatch(struct vd_bench_mismatch *ret, const struct subject *subject)
{
	const char *before = vd_runs_text(subject->before->result, "file");

	describe(subject->before, ret->figure, sizeof(ret->figure));
	ret->file = vd_runs_text(subject->after->result, "file");
	snprintf(ret->what, sizeof(ret->what),
		 "it differs from %.128s in the unit, or in whether less is better",
		 *before ? before : "before");
	return -EBADMSG;
}

/* One figure of each side tells what they are about. */
static int nothing_common(struct vd_bench_mismatch *ret, const struct vd_runs *a,
			  const struct vd_runs *b)
{
	char before[128] = "no figure", after[128] = "no figure";

	if (a->count)
		describe(&a->list[0], before, sizeof(before));
	if (b->count)
		describe(&b->list[0], after, sizeof(after));
	if (a->count + b->count)
		ret->file = vd_runs_text((b->count ? b : a)->list[0].result, "file");
	snprintf(ret->what, sizeof(ret->what),
		 "before and after have no figure in common: before has %.96s; after %.96s", before,
		 after);
	return -ENOENT;
}

static int compare_runs(const struct vd_runs *a, const struct vd_runs *b,
			const struct vd_bench_comparing *comparing, struct json_object *comparisons,
			struct vd_bench_mismatch *ret_mismatch)
{
	bool any_device = a->is_one_device && b->is_one_device;
	struct subject subject = { .comparing = comparing,
				   .figures = count_common(a, b, any_device) };
	int r = 0;

	if (!subject.figures)
		return nothing_common(ret_mismatch, a, b);
	subject.level = VD_BENCH_REAL / (double)subject.figures;
	for (size_t i = 0; i < a->count && r == 0; i++) {
		subject.before = &a->list[i];
		subject.after = vd_runs_find(b, subject.before, any_device);
		if (!subject.after)
			continue;
		r = vd_run_figures_match(subject.before, subject.after)
			    ? compare_figure(&subject, comparisons)
			    : mismatch(ret_mismatch, &subject);
	}
	return r;
}

static int read_runs(struct json_object *results, struct vd_runs *ret,
		     struct vd_bench_mismatch *ret_mismatch)
{
	struct json_object *at = NULL;
	const char *what = "";
	int r = vd_runs_read(results, ret, &at);

	if (r == -E2BIG)
		what = "there are more than 100 runs, or more than 1000 figures";
	if (r == -EBADMSG)
		what = "a figure has another unit than in the runs before";
	if (r == -EEXIST)
		what = "a run occurs twice: the same values at the same time";
	if (r < 0)
		ret_mismatch->file = vd_runs_text(at, "file");
	snprintf(ret_mismatch->what, sizeof(ret_mismatch->what), "%s", what);
	return r;
}

int vd_bench_compare(struct json_object *a, struct json_object *b,
		     const struct vd_bench_comparing *comparing, struct json_object **ret,
		     struct vd_bench_mismatch *ret_mismatch)
{
	VD_CLEANUP(vd_runs_clear) struct vd_runs before = { 0 };
	VD_CLEANUP(vd_runs_clear) struct vd_runs after = { 0 };
	vd_autojson struct json_object *comparisons = json_object_new_array();
	struct vd_bench_mismatch found = { 0 };
	int r = comparisons ? read_runs(a, &before, &found) : -ENOMEM;

	if (r == 0)
		r = read_runs(b, &after, &found);
	if (r == 0)
		r = compare_runs(&before, &after, comparing, comparisons, &found);
	if (r == 0)
		*ret = vd_take_ptr(comparisons);
	else
		*ret_mismatch = found;
	return r;
}
