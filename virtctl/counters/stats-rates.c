// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/stats-rates.h"

#include <errno.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "text/json-path.h"

#define NS_PER_S 1e9

const struct stats_kind stats_kinds[] = {
	{ "block", "block", "timeNs" },
	{ "net", "net", "timeNs" },
	{ "netDriver", "net-driver", "timeNs" },
	{ "netQueues", "net-queue", "timeNs" },
	{ "interrupts", "interrupt", "interruptsTimeNs" },
	{ "channels", "channel", "timeNs" },
	{ "vdpaQueues", "vdpa-queue", "timeNs" },
	{ "measurements", "measurement", "timeNs" },
	{},
};

/* Interrupts can share a name. A disk or interface that is new can have the name of one before. */
static bool is_same(struct json_object *one, struct json_object *other)
{
	static const char *const keys[] = { "name", "number", "sequence", "index" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++) {
		if (!json_object_equal(json_object_object_get(one, keys[i]),
				       json_object_object_get(other, keys[i])))
			return false;
	}
	return true;
}

/* The item of ITEMS that is ITEM, mostly the one AT the same place. */
static struct json_object *find_item(struct json_object *items, struct json_object *item, size_t at)
{
	size_t count = array_count(items);

	for (size_t i = 0; i < count; i++) {
		struct json_object *other = json_object_array_get_idx(items, (at + i) % count);

		if (is_same(item, other))
			return other;
	}
	return NULL;
}

static struct json_object *rate(struct json_object *now, struct json_object *before, double seconds)
{
	int64_t from, to;

	if (!json_object_is_type(now, json_type_int) ||
	    !json_object_is_type(before, json_type_int) || seconds <= 0)
		return NULL;
	to = json_object_get_int64(now);
	from = json_object_get_int64(before);
	/* A counter that started anew, or passed its last value, does not tell by how much it rose. */
	return from < 0 || to < from ? NULL : vd_json_number((double)(to - from) / seconds);
}

static struct json_object *rates(struct json_object *item, struct json_object *before,
				 double seconds)
{
	struct json_object *counters = vd_json_member(item, "counters", json_type_object);
	struct json_object *others = vd_json_member(before, "counters", json_type_object);
	struct json_object *object;

	if (!counters || !others)
		return NULL;
	object = vd_json_object();
	json_object_object_foreach(counters, key, value)
	{
		vd_json_replace(object, key,
				rate(value, json_object_object_get(others, key), seconds));
	}
	return object;
}

/* The seconds between two records, by their member KEY; 0: unknown. */
static double seconds_between(struct json_object *before, struct json_object *record,
			      const char *key)
{
	struct json_object *from = vd_json_member(before, key, json_type_int);
	struct json_object *to = vd_json_member(record, key, json_type_int);

	if (!from || !to)
		return 0;
	return (double)(json_object_get_int64(to) - json_object_get_int64(from)) / NS_PER_S;
}

int rates_add(struct json_object *record, struct json_object *before)
{
	unsigned losses = vd_json_losses();

	for (const struct stats_kind *kind = stats_kinds; kind->member; kind++) {
		struct json_object *items = json_object_object_get(record, kind->member);
		struct json_object *others =
			before ? json_object_object_get(before, kind->member) : NULL;
		double seconds = seconds_between(before, record, kind->time);

		for (size_t i = 0; i < array_count(items); i++) {
			struct json_object *item = json_object_array_get_idx(items, i);
			struct json_object *other = find_item(others, item, i);

			if (!json_object_is_type(item, json_type_object))
				return -EPROTO;
			vd_json_replace(item, "perSecond", rates(item, other, seconds));
		}
	}
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

static void append_gone(struct json_object *gone, struct json_object *before, const char *kind,
			const char *name)
{
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "id", vd_json_member_text(before, "id"));
	vd_json_add_text(object, "kind", kind);
	vd_json_add_text(object, "name", name);
	vd_json_append(gone, object);
}

int rates_add_gone(struct json_object *gone, struct json_object *before, struct json_object *record,
		   const char *unread)
{
	unsigned losses = vd_json_losses();

	if (!record)
		append_gone(gone, before, NULL, NULL);
	for (const struct stats_kind *kind = stats_kinds; record && kind->member; kind++) {
		struct json_object *items = json_object_object_get(before, kind->member);
		struct json_object *others = json_object_object_get(record, kind->member);

		if (!others || (unread && strcmp(kind->member, unread) == 0))
			continue;
		for (size_t i = 0; i < array_count(items); i++) {
			struct json_object *item = json_object_array_get_idx(items, i);

			if (!find_item(others, item, i))
				append_gone(gone, before, kind->name,
					    vd_json_member_text(item, "name"));
		}
	}
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}
