// SPDX-License-Identifier: LGPL-2.1-or-later
/* The values of a sample. */
#include <math.h>

#include "base/cleanup.h"
#include "json/get.h"
#include "text/json-path.h"
#include "top/top-model.h"

#define NS_PER_MS 1e6

/* What is added up: a member of GROUP ("perSecond", "levels") of each item of KIND. */
static const struct source {
	enum top_value value;
	const char *kind, *group, *member;
} sources[] = {
	{ TOP_IN, "block", "perSecond", "readRequests" },
	{ TOP_IN, "net", "perSecond", "rxPackets" },
	{ TOP_OUT, "block", "perSecond", "writeRequests" },
	{ TOP_OUT, "net", "perSecond", "txPackets" },
	{ TOP_IN_BYTES, "block", "perSecond", "readBytes" },
	{ TOP_IN_BYTES, "net", "perSecond", "rxBytes" },
	{ TOP_OUT_BYTES, "block", "perSecond", "writeBytes" },
	{ TOP_OUT_BYTES, "net", "perSecond", "txBytes" },
	{ TOP_INTERRUPTS, "interrupts", "perSecond", "interrupts" },
	{ TOP_INTERRUPTS, "channels", "perSecond", "interrupts" },
	{ TOP_QUEUE, "block", "levels", "inFlight" },
};

/* The time of requests, and how many there were: each pair counts the same requests. */
static const struct {
	const char *time, *count;
} times[] = {
	{ "readTimeMs", "readRequests" },
	{ "writeTimeMs", "writeRequests" },
	{ "discardTimeMs", "discardRequests" },
	{ "flushTimeMs", "flushRequests" },
};

/* NaN: MEMBER is no number. */
static double number(struct json_object *object, const char *member)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, member, &value) ||
	    (!json_object_is_type(value, json_type_int) &&
	     !json_object_is_type(value, json_type_double)))
		return NAN;
	return json_object_get_double(value);
}

/* Unknown parts count for nothing, unless all are unknown. */
static double sum(double one, double other)
{
	return isnan(one) ? other : isnan(other) ? one : one + other;
}

static double source_value(struct json_object *sample, const struct source *source)
{
	struct json_object *items = vd_json_member(sample, source->kind, json_type_array);
	double value = NAN;

	for (size_t i = 0; i < array_count(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);

		value = sum(value, number(vd_json_member(item, source->group, json_type_object),
					  source->member));
	}
	return value;
}

/* Of the requests that ended since the sample before. NaN: none did. */
static double latency(struct json_object *sample)
{
	struct json_object *items = vd_json_member(sample, "block", json_type_array);
	double time_ms = 0, requests = 0;

	for (size_t i = 0; i < array_count(items); i++) {
		struct json_object *rates = vd_json_member(json_object_array_get_idx(items, i),
							   "perSecond", json_type_object);

		for (size_t j = 0; j < VD_ARRAY_SIZE(times); j++) {
			double time = number(rates, times[j].time);
			double count = number(rates, times[j].count);

			if (isnan(time) || isnan(count))
				continue;
			time_ms += time;
			requests += count;
		}
	}
	return requests > 0 ? time_ms / requests * NS_PER_MS : NAN;
}

void top_values(struct json_object *sample, double values[static TOP_VALUES])
{
	for (size_t i = 0; i < TOP_VALUES; i++)
		values[i] = NAN;
	for (size_t i = 0; i < VD_ARRAY_SIZE(sources); i++) {
		double *value = &values[sources[i].value];

		*value = sum(*value, source_value(sample, &sources[i]));
	}
	values[TOP_LATENCY] = latency(sample);
}
