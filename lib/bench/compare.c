// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/compare.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/number.h"
#include "bench/stats.h"
#include "varlink/json.h"

#define SAMPLES_MAX 4096

/* A figure, and where it comes from; all borrowed. */
struct place {
	const char *device, *kind, *job;
	struct json_object *figure;
};

struct places {
	struct place *list;
	size_t count;
	const char *device; /* the only one; NULL: there are several */
};

static struct json_object *array_of(struct json_object *object, const char *key)
{
	struct json_object *value = json_object_is_type(object, json_type_object)
					    ? json_object_object_get(object, key)
					    : NULL;

	return json_object_is_type(value, json_type_array) ? value : NULL;
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value = json_object_is_type(object, json_type_object)
					    ? json_object_object_get(object, key)
					    : NULL;

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
}

static size_t count_of(struct json_object *array)
{
	return array ? json_object_array_length(array) : 0;
}

static int add_place(struct places *places, const struct place *place)
{
	struct place *grown = reallocarray(places->list, places->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	places->list = grown;
	places->list[places->count++] = *place;
	return 0;
}

static int add_job(struct places *places, struct place place, struct json_object *job)
{
	struct json_object *figures = array_of(job, "figures");
	int r = 0;

	place.job = text_of(job, "name");
	for (size_t i = 0; i < count_of(figures) && r == 0; i++) {
		place.figure = json_object_array_get_idx(figures, i);
		r = add_place(places, &place);
	}
	return r;
}

static int add_result(struct places *places, struct json_object *result)
{
	struct json_object *jobs = array_of(result, "jobs");
	struct place place = { .kind = text_of(result, "kind") };
	int r = 0;

	place.device = text_of(json_object_object_get(result, "device"), "id");
	for (size_t i = 0; i < count_of(jobs) && r == 0; i++)
		r = add_job(places, place, json_object_array_get_idx(jobs, i));
	return r;
}

static void find_only_device(struct places *places)
{
	places->device = places->count ? places->list[0].device : NULL;
	for (size_t i = 1; i < places->count; i++) {
		if (strcmp(places->list[i].device, places->list[0].device) != 0)
			places->device = NULL;
	}
}

static int find_places(struct json_object *results, struct places *ret)
{
	int r = 0;

	if (!json_object_is_type(results, json_type_array))
		return -EINVAL;
	for (size_t i = 0; i < count_of(results) && r == 0; i++) {
		struct json_object *result = json_object_array_get_idx(results, i);

		r = json_object_is_type(result, json_type_object) ? add_result(ret, result)
								  : -EINVAL;
	}
	find_only_device(ret);
	return r;
}

static bool is_same(const struct place *a, const struct place *b, bool any_device)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->job, b->job) == 0 &&
	       strcmp(text_of(a->figure, "name"), text_of(b->figure, "name")) == 0 &&
	       (any_device || strcmp(a->device, b->device) == 0);
}

/* The samples of FIGURE, freed by the caller. */
static int read_samples(struct json_object *figure, double **ret, size_t *ret_count)
{
	struct json_object *samples = array_of(figure, "samples");
	size_t count = count_of(samples);

	if (!count || count > SAMPLES_MAX)
		return -EINVAL;
	*ret = calloc(count, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = json_object_get_double(json_object_array_get_idx(samples, i));
	*ret_count = count;
	return 0;
}

static int set_text(struct json_object *object, const char *key, const char *text)
{
	return vd_json_set(object, key, json_object_new_string(text));
}

static int set_number(struct json_object *object, const char *key, double value)
{
	return vd_json_set(object, key, vd_json_number(value));
}

static int set_names(struct json_object *object, const struct place *a)
{
	return set_text(object, "device", a->device) | set_text(object, "kind", a->kind) |
	       set_text(object, "job", a->job) |
	       set_text(object, "figure", text_of(a->figure, "name")) |
	       set_text(object, "unit", text_of(a->figure, "unit")) |
	       set_text(object, "better", text_of(a->figure, "better"));
}

static int set_ratio(struct json_object *object, const double *a, size_t a_count, const double *b,
		     size_t b_count)
{
	struct vd_interval interval;
	double ratio;
	int r = vd_ratio_interval(b, b_count, a, a_count, &ratio, &interval);

	if (r == -EDOM) {
		json_object_object_add(object, "ratio", NULL);
		json_object_object_add(object, "low", NULL);
		json_object_object_add(object, "high", NULL);
		return 0;
	}
	if (r < 0)
		return r;
	return set_number(object, "ratio", ratio) | set_number(object, "low", interval.low) |
	       set_number(object, "high", interval.high);
}

/* All but what follows from the other figures. */
static int compare_figure(const struct place *before, const struct place *after,
			  struct json_object **ret, double *ret_p)
{
	vd_autojson struct json_object *object = json_object_new_object();
	vd_autofree double *a = NULL, *b = NULL;
	size_t a_count = 0, b_count = 0;
	int r = read_samples(before->figure, &a, &a_count);

	if (r == 0)
		r = read_samples(after->figure, &b, &b_count);
	if (r == 0)
		r = vd_difference_p(a, a_count, b, b_count, ret_p);
	if (r < 0)
		return r;
	if (!object || set_names(object, before) < 0 ||
	    set_number(object, "before", vd_mean(a, a_count)) < 0 ||
	    set_number(object, "after", vd_mean(b, b_count)) < 0 ||
	    set_ratio(object, a, a_count, b, b_count) < 0)
		return -ENOMEM;
	*ret = vd_take_ptr(object);
	return 0;
}

static const char *verdict(struct json_object *object, bool real)
{
	double before = json_object_get_double(json_object_object_get(object, "before"));
	double after = json_object_get_double(json_object_object_get(object, "after"));
	bool less = strcmp(text_of(object, "better"), "less") == 0;

	if (!real || before == after)
		return "same";
	return (after < before) == less ? "better" : "worse";
}

/* What follows from all of them together. */
static int judge(struct json_object *comparisons, double *p)
{
	size_t count = json_object_array_length(comparisons);

	vd_holm(p, count);
	for (size_t i = 0; i < count; i++) {
		struct json_object *object = json_object_array_get_idx(comparisons, i);
		bool real = p[i] < VD_BENCH_REAL;

		if (set_number(object, "p", p[i]) < 0 ||
		    vd_json_set(object, "real", json_object_new_boolean(real)) < 0 ||
		    set_text(object, "verdict", verdict(object, real)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static const struct place *find_same(const struct places *places, const struct place *place,
				     bool any_device)
{
	for (size_t i = 0; i < places->count; i++) {
		if (is_same(place, &places->list[i], any_device))
			return &places->list[i];
	}
	return NULL;
}

static int compare_places(const struct places *a, const struct places *b, struct json_object **ret)
{
	vd_autojson struct json_object *comparisons = json_object_new_array();
	vd_autofree double *p = calloc(a->count + 1, sizeof(*p));
	bool any_device = a->device && b->device;
	size_t count = 0;
	int r = 0;

	if (!comparisons || !p)
		return -ENOMEM;
	for (size_t i = 0; i < a->count; i++) {
		const struct place *other = find_same(b, &a->list[i], any_device);
		struct json_object *object;

		if (!other)
			continue;
		r = compare_figure(&a->list[i], other, &object, &p[count]);
		if (r == 0 && json_object_array_add(comparisons, object) < 0) {
			json_object_put(object);
			r = -ENOMEM;
		}
		if (r < 0)
			return r;
		count++;
	}
	r = count ? judge(comparisons, p) : -ENOENT;
	if (r == 0)
		*ret = vd_take_ptr(comparisons);
	return r;
}

int vd_bench_compare(struct json_object *a, struct json_object *b, struct json_object **ret)
{
	struct places before = { 0 }, after = { 0 };
	int r = find_places(a, &before);

	if (r == 0)
		r = find_places(b, &after);
	if (r == 0)
		r = compare_places(&before, &after, ret);
	free(before.list);
	free(after.list);
	return r;
}
