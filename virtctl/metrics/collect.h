/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records of virtd as metrics. */
#pragma once

#include "metrics/families.h"

struct json_object;

struct collection {
	struct metric_samples families[FAMILY_COUNT];
	struct metric_samples counted[COUNTED_COUNT];
};

/* collection_init - Empty COLLECTION, for samples in FORMAT. The caller clears it. */
void collection_init(struct collection *collection, enum metrics_format format);

/* collection_clear - Free the samples of COLLECTION. */
void collection_clear(struct collection *collection);

/* collection_fields - Return the fields of List that collection_add_device() needs: an array that the
 * caller puts. NULL: out of memory. */
struct json_object *collection_fields(void);

/*
 * collection_add_device - Add RECORD, one of List, to the struct collection at DATA; the functions below
 * do so with a record of Stats, of ListOverrides and with the reply of Platform. A value that is unknown has
 * no sample. Return 0, or:
 * -EPROTO: the record has no id or name.
 * -ENOMEM.
 */
int collection_add_device(void *data, struct json_object *record);
int collection_add_stats(void *data, struct json_object *record);
int collection_add_override(void *data, struct json_object *record);
int collection_add_platform(struct collection *collection, struct json_object *reply);

/* collection_add_self - Add what these metrics are of themselves: virtctl's version, and how many PROBLEMS
 * there are with the system. Return 0, or: -ENOMEM. */
int collection_add_self(struct collection *collection, size_t problems);

/* collection_write - Append all samples of COLLECTION to TEXT, each family in one piece. Return 0, or:
 * -ENOMEM. */
int collection_write(const struct collection *collection, struct text *text);
