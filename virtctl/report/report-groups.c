// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report-groups.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/json-path.h"

#define KEYS_MAX 2

/* The paths that devices of a group have the same text at. */
static const char *const paths[][KEYS_MAX] = {
	[REPORT_BY_BUS] = { "layers[0].bus" },
	[REPORT_BY_TYPE] = { "type" },
	[REPORT_BY_TYPE_AND_DRIVER] = { "type", "driver" },
};

/* A device, its texts, and its place in the order before. */
struct entry {
	struct json_object *device;
	const char *keys[KEYS_MAX];
	size_t number;
};

static int compare_keys(const struct entry *one, const struct entry *other)
{
	int r = 0;

	for (size_t i = 0; i < KEYS_MAX && !r; i++)
		r = strcmp(one->keys[i], other->keys[i]);
	return r;
}

static int compare(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	int r = compare_keys(one, other);

	return r ? r : (one->number > other->number) - (one->number < other->number);
}

static struct entry *sorted(struct json_object *const *list, size_t count,
			    enum report_grouping grouping)
{
	struct entry *entries = calloc(count + 1, sizeof(*entries));

	if (!entries)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		entries[i] = (struct entry){ .device = list[i], .number = i };
		for (size_t j = 0; j < KEYS_MAX; j++) {
			const char *path = paths[grouping][j];

			entries[i].keys[j] = (path ? json_path_text(list[i], path) : NULL) ?: "";
		}
	}
	qsort(entries, count, sizeof(*entries), compare);
	return entries;
}

int report_groups_make(struct json_object *const *list, size_t count, enum report_grouping grouping,
		       struct report_groups *groups)
{
	vd_autofree struct entry *entries = sorted(list, count, grouping);
	vd_autofree struct json_object **devices = calloc(count + 1, sizeof(*devices));
	vd_autofree struct report_group *made = calloc(count + 1, sizeof(*made));
	size_t groups_made = 0;

	if (!entries || !devices || !made)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		devices[i] = entries[i].device;
		if (!i || compare_keys(&entries[i - 1], &entries[i]) != 0)
			made[groups_made++].list = &devices[i];
		made[groups_made - 1].count++;
	}
	*groups = (struct report_groups){ vd_take_ptr(devices), vd_take_ptr(made), groups_made };
	return 0;
}

int report_groups_of(struct json_object *devices, enum report_grouping grouping,
		     struct report_groups *groups)
{
	size_t count = array_count(devices);
	vd_autofree struct json_object **list = calloc(count + 1, sizeof(*list));

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		list[i] = json_object_array_get_idx(devices, i);
	return report_groups_make(list, count, grouping, groups);
}

void report_groups_clear(struct report_groups *groups)
{
	free(groups->devices);
	free(groups->list);
	*groups = (struct report_groups){ 0 };
}
