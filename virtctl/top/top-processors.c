// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-processors.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/get.h"
#include "text/json-path.h"
#include "text/measure.h"
#include "text/text.h"
#include "top/top-cell.h"
#include "top/top-model.h"

/* An interrupt that counts now. */
struct source {
	const char *processors; /* borrowed */
	int64_t number;
	double rate;
};

struct sources {
	struct source *list;
	size_t count, room;
};

static int add_source(struct sources *sources, const struct source *source)
{
	size_t room = sources->room ? sources->room * 2 : 64;
	struct source *grown = sources->list;

	if (sources->count == sources->room) {
		grown = reallocarray(sources->list, room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		sources->list = grown;
		sources->room = room;
	}
	grown[sources->count++] = *source;
	return 0;
}

static int add_item(struct sources *sources, struct json_object *item)
{
	struct json_object *rates = vd_json_member(item, "perSecond", json_type_object);
	struct json_object *rate = vd_json_member(rates, "interrupts", json_type_double);
	struct source source = {
		.processors = vd_json_member_text(item, "effectiveCpus"),
		.number = json_object_get_int64(vd_json_member(item, "number", json_type_int)),
		.rate = json_object_get_double(rate),
	};

	return source.processors && source.rate > 0 ? add_source(sources, &source) : 0;
}

static int collect(struct sources *sources, const struct top_model *model)
{
	int r = 0;

	for (size_t i = 0; i < model->count; i++) {
		struct json_object *items =
			vd_json_member(model->devices[i]->sample, "interrupts", json_type_array);

		for (size_t j = 0; j < array_count(items) && r == 0; j++)
			r = add_item(sources, json_object_array_get_idx(items, j));
	}
	return r;
}

static int compare(const void *a, const void *b)
{
	const struct source *one = a, *other = b;
	int r = strverscmp(one->processors, other->processors);

	return r ? r : (one->number > other->number) - (one->number < other->number);
}

static int put(struct text *text, const struct source *source, double rate, bool is_first)
{
	char number[MEASURE_MAX];
	int r = is_first ? 0 : text_add(text, "  ", 2);

	top_number(rate, "1/s", number);
	if (r == 0)
		r = text_add(text, source->processors, strlen(source->processors));
	if (r == 0)
		r = text_add(text, ": ", 2);
	return r == 0 ? text_add(text, number, strlen(number)) : r;
}

/* SOURCES are in the order of their processors, and of their numbers. */
static int put_all(struct text *text, const struct sources *sources)
{
	double rate = 0;
	bool is_first = true;
	int r = 0;

	for (size_t i = 0; i < sources->count && r == 0; i++) {
		const struct source *source = &sources->list[i], *next = source + 1;
		bool is_last = i + 1 == sources->count ||
			       strcmp(source->processors, next->processors) != 0;

		if (is_last || source->number != next->number)
			rate += source->rate;
		if (!is_last)
			continue;
		r = put(text, source, rate, is_first);
		is_first = false;
		rate = 0;
	}
	return r;
}

int top_processors_add(struct text *text, const struct top_model *model)
{
	struct sources sources = { 0 };
	int r = collect(&sources, model);

	if (sources.count)
		qsort(sources.list, sources.count, sizeof(*sources.list), compare);
	if (r == 0)
		r = sources.count ? put_all(text, &sources) : text_add(text, "none", 4);
	free(sources.list);
	return r;
}
