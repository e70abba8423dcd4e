// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stats/compare.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "json/build.h"
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

/* null unless IS_KNOWN. */
static struct json_object *known_json(bool is_known, double value)
{
	return is_known ? vd_json_number(value) : NULL;
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

static struct json_object *runs_json(const struct vd_run_figure *figure)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < figure->count; i++)
		vd_json_append(array, vd_json_number(figure->values[i]));
	return array;
}

static void add_sides(struct json_object *object, const struct subject *subject)
{
	const struct vd_run_figure *a = subject->before, *b = subject->after;

	vd_json_add_text(object, "device", a->device);
	vd_json_add_text(object, "kind", a->kind);
	vd_json_add_text(object, "job", a->job);
	vd_json_add_text(object, "figure", a->name);
	vd_json_add_text(object, "unit", vd_runs_text(a->figure, "unit"));
	vd_json_add_text(object, "better", vd_runs_text(a->figure, "better"));
	vd_json_add(object, "before", vd_json_number(median_of(a)));
	vd_json_add(object, "after", vd_json_number(median_of(b)));
	vd_json_add(object, "beforeRuns", runs_json(a));
	vd_json_add(object, "afterRuns", runs_json(b));
	vd_json_add(object, "paired", vd_json_boolean(subject->comparing->pairs > 0));
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
	vd_json_append(warnings, vd_json_text(text));
	return 0;
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
	vd_json_append(warnings, vd_json_text(text));
	return 0;
}

static int add_warnings(struct json_object *object, const struct vd_run_figure *a,
			const struct vd_run_figure *b)
{
	struct json_object *warnings = vd_json_array();
	int r = 0;

	if (strcmp(type_of(a), type_of(b)) != 0)
		vd_json_append(warnings, vd_json_text("before and after are devices of different "
						      "types"));
	if ((warn_of_setting(warnings, a->setting, a->result, a->other) < 0 ||
	     warn_of_setting(warnings, b->setting, b->result, b->other) < 0 ||
	     warn_of_setting(warnings, vd_run_other_setting(a, b), a->result, b->result) < 0 ||
	     warn_of_incomplete(warnings, a->incomplete) < 0 ||
	     warn_of_incomplete(warnings, b->incomplete) < 0))
		r = -ENOMEM;
	vd_json_add(object, "warnings", warnings);
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

static void add_outcome(struct json_object *object, const struct subject *subject,
			struct outcome *outcome)
{
	const struct vd_exact *exact = &outcome->exact;
	bool bounded = exact->is_bounded;
	double p = exact->p * (double)subject->figures;
	bool is_real = bounded && (exact->low > 1 || exact->high < 1);

	/* It finds the reason, too. */
	vd_json_add_text(object, "verdict", find_verdict(subject, outcome));
	vd_json_add(object, "ratio", known_json(outcome->has_ratio, exact->ratio));
	vd_json_add(object, "low", known_json(bounded, exact->low));
	vd_json_add(object, "high", known_json(bounded, exact->high));
	vd_json_add(object, "confidence", vd_json_number(1 - subject->level));
	vd_json_add(object, "p", vd_json_number(p > 1 ? 1 : p));
	vd_json_add(object, "real", vd_json_boolean(is_real));
	vd_json_add_text(object, "reason", *outcome->reason ? outcome->reason : NULL);
}

static int compare_figure(const struct subject *subject, struct json_object *comparisons)
{
	struct json_object *object;
	struct outcome outcome;
	int r = find_outcome(subject, &outcome);

	if (r < 0)
		return r;
	object = vd_json_object();
	add_sides(object, subject);
	add_outcome(object, subject, &outcome);
	r = add_warnings(object, subject->before, subject->after);
	vd_json_append(comparisons, object);
	return r;
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

/* MEMBER of vd_run_other_member(), for a person. */
static const char *member_text(const char *member)
{
	return strcmp(member, "unit") == 0 ? "unit" : "value of better";
}

static int mismatch(struct vd_bench_mismatch *ret, const struct subject *subject,
		    const char *member)
{
	const char *before = vd_runs_text(subject->before->result, "file");

	describe(subject->before, ret->figure, sizeof(ret->figure));
	ret->file = vd_runs_text(subject->after->result, "file");
	snprintf(ret->what, sizeof(ret->what), "it differs from %.128s in the %s",
		 *before ? before : "before", member_text(member));
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
	const char *member;
	int r = 0;

	if (!subject.figures)
		return nothing_common(ret_mismatch, a, b);
	subject.level = VD_BENCH_REAL / (double)subject.figures;
	for (size_t i = 0; i < a->count && r == 0; i++) {
		subject.before = &a->list[i];
		subject.after = vd_runs_find(b, subject.before, any_device);
		if (!subject.after)
			continue;
		member = vd_run_other_member(subject.before, subject.after);
		r = member ? mismatch(ret_mismatch, &subject, member)
			   : compare_figure(&subject, comparisons);
	}
	return r;
}

static int read_runs(struct json_object *results, struct vd_runs *ret,
		     struct vd_bench_mismatch *ret_mismatch)
{
	struct vd_runs_fault fault = { 0 };
	char *what = ret_mismatch->what;
	size_t size = sizeof(ret_mismatch->what);
	int r = vd_runs_read(results, ret, &fault);

	if (r == -E2BIG)
		snprintf(what, size, "there are more than 100 runs, or more than 1000 figures");
	if (r == -EBADMSG)
		snprintf(what, size, "the %s of a figure differs from the runs before",
			 member_text(fault.member));
	if (r == -EEXIST)
		snprintf(what, size, "a run occurs twice: the same values at the same time");
	if (r < 0)
		ret_mismatch->file = vd_runs_text(fault.result, "file");
	return r;
}

int vd_bench_compare(struct json_object *a, struct json_object *b,
		     const struct vd_bench_comparing *comparing, struct json_object **ret,
		     struct vd_bench_mismatch *ret_mismatch)
{
	VD_CLEANUP(vd_runs_clear) struct vd_runs before = { 0 };
	VD_CLEANUP(vd_runs_clear) struct vd_runs after = { 0 };
	unsigned losses = vd_json_losses();
	vd_autojson struct json_object *comparisons = vd_json_array();
	struct vd_bench_mismatch found = { 0 };
	int r = read_runs(a, &before, &found);

	if (r == 0)
		r = read_runs(b, &after, &found);
	if (r == 0)
		r = compare_runs(&before, &after, comparing, comparisons, &found);
	if (r == 0 && vd_json_losses() != losses)
		r = -ENOMEM;
	if (r == 0)
		*ret = vd_take_ptr(comparisons);
	else
		*ret_mismatch = found;
	return r;
}
