/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The columns of the verb top, as data: one table for the rows, the order and the keys. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "top/top-model.h"

struct top_column {
	const char *name;
	char key;	      /* puts the rows in its order */
	bool is_number;	      /* aligned to the right; the largest comes first */
	const char *path;     /* of a text in the device's record; NULL: see VALUE */
	enum top_value value; /* of a number */
	const char *unit;     /* of a number, for top_number() */
	size_t width;	      /* in columns of the terminal; of the first one, the least */
	unsigned rank;	      /* the highest is left out first; 0: never */
	const char *help;
};

/* The first one is the device. */
extern const struct top_column top_columns[];
extern const size_t top_column_count;

/* top_column_of - Return the number of the column with the key KEY; top_column_count: there is none. */
size_t top_column_of(int key);

/* top_column_text - Return the text of DEVICE in COLUMN, which is no number, borrowed; "": there is none. */
const char *top_column_text(const struct top_device *device, const struct top_column *column);

/* The order of the rows. */
struct top_order {
	size_t column;
	bool is_reversed;
};

/* An array of COUNT devices, borrowed from a model; the caller frees it. */
struct top_rows {
	struct top_device **list;
	size_t count;
};

/*
 * top_rows_make - Set *RET to the devices of MODEL with FILTER ("": all) in one of their texts,
 * whatever the case of its letters, in ORDER. Devices that are equal are in the order of their ids; unknown
 * values come last. Return 0, or: -ENOMEM.
 */
int top_rows_make(const struct top_model *model, const char *filter, const struct top_order *order,
		  struct top_rows *ret);
