// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-columns.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/json-path.h"

const struct top_column top_columns[] = {
	{ .name = "ID", .key = 'n', .path = "id", .width = 16, .help = "the device" },
	{ .name = "TYPE",
	  .key = 't',
	  .path = "type",
	  .width = 7,
	  .rank = 8,
	  .help = "what the device does" },
	{ .name = "STATE",
	  .key = 's',
	  .path = "state",
	  .width = 8,
	  .rank = 9,
	  .help = "the state of its driver" },
	{ .name = "DRIVER",
	  .key = 'd',
	  .path = "driver",
	  .width = 14,
	  .rank = 10,
	  .help = "the driver of the innermost layer" },
	{ .name = "IFACE",
	  .key = 'f',
	  .path = "interfaces[0].name",
	  .width = 7,
	  .rank = 5,
	  .help = "the first interface" },
	{ .name = "IN/s",
	  .key = 'r',
	  .is_number = true,
	  .value = TOP_IN,
	  .unit = "1/s",
	  .width = 6,
	  .rank = 3,
	  .help = "requests read and packets received" },
	{ .name = "OUT/s",
	  .key = 'w',
	  .is_number = true,
	  .value = TOP_OUT,
	  .unit = "1/s",
	  .width = 6,
	  .rank = 3,
	  .help = "requests written and packets sent" },
	{ .name = "INB/s",
	  .key = 'R',
	  .is_number = true,
	  .value = TOP_IN_BYTES,
	  .unit = "B/s",
	  .width = 6,
	  .rank = 1,
	  .help = "bytes read and received" },
	{ .name = "OUTB/s",
	  .key = 'W',
	  .is_number = true,
	  .value = TOP_OUT_BYTES,
	  .unit = "B/s",
	  .width = 6,
	  .rank = 1,
	  .help = "bytes written and sent" },
	{ .name = "IRQ/s",
	  .key = 'i',
	  .is_number = true,
	  .value = TOP_INTERRUPTS,
	  .unit = "1/s",
	  .width = 6,
	  .rank = 4,
	  .help = "interrupts on all processors" },
	{ .name = "WAIT",
	  .key = 'l',
	  .is_number = true,
	  .value = TOP_LATENCY,
	  .unit = "ns",
	  .width = 6,
	  .rank = 6,
	  .help = "the mean time of a request to a disk" },
	{ .name = "QUEUE",
	  .key = 'u',
	  .is_number = true,
	  .value = TOP_QUEUE,
	  .width = 5,
	  .rank = 7,
	  .help = "requests in flight now" },
};

const size_t top_column_count = VD_ARRAY_SIZE(top_columns);

size_t top_column_of(int key)
{
	size_t i = 0;

	while (i < top_column_count && top_columns[i].key != key)
		i++;
	return i;
}

const char *top_column_text(const struct top_device *device, const struct top_column *column)
{
	const char *text = device->record ? json_path_text(device->record, column->path) : NULL;

	return column == top_columns ? device->id : text ? text : "";
}

static bool matches(const struct top_device *device, const char *filter)
{
	for (size_t i = 0; i < top_column_count; i++) {
		if (!top_columns[i].is_number &&
		    strcasestr(top_column_text(device, &top_columns[i]), filter))
			return true;
	}
	return false;
}

/* The largest number first, and what is unknown last, in any order. */
static int compare_numbers(double one, double other, bool is_reversed)
{
	if (isnan(one) || isnan(other))
		return isnan(one) - isnan(other);
	return (is_reversed ? 1 : -1) * ((one > other) - (one < other));
}

static int compare(const void *a, const void *b, void *data)
{
	const struct top_device *one = *(struct top_device *const *)a;
	const struct top_device *other = *(struct top_device *const *)b;
	const struct top_order *order = data;
	const struct top_column *column = &top_columns[order->column];
	int r;

	if (column->is_number)
		r = compare_numbers(one->values[column->value], other->values[column->value],
				    order->is_reversed);
	else
		r = (order->is_reversed ? -1 : 1) *
		    strverscmp(top_column_text(one, column), top_column_text(other, column));
	return r ? r : strverscmp(one->id, other->id);
}

int top_rows_make(const struct top_model *model, const char *filter, const struct top_order *order,
		  struct top_rows *ret)
{
	struct top_rows rows = { .list = calloc(model->count + 1, sizeof(*rows.list)) };
	struct top_order by = *order;

	if (!rows.list)
		return -ENOMEM;
	for (size_t i = 0; i < model->count; i++) {
		if (matches(model->devices[i], filter))
			rows.list[rows.count++] = model->devices[i];
	}
	qsort_r(rows.list, rows.count, sizeof(*rows.list), compare, &by);
	*ret = rows;
	return 0;
}
