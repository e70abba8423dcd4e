// SPDX-License-Identifier: LGPL-2.1-or-later
#include "id/ids-rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void vd_ids_rows_free(struct vd_ids_rows *rows)
{
	free(rows->strings);
	free(rows->list);
	free(rows->types);
	free(rows->sorted_entries);
	free(rows->sorted_types);
}

static int reserve_strings(struct vd_ids_rows *rows, size_t more)
{
	size_t wanted = rows->strings_used + more;
	char *grown;

	if (wanted <= rows->strings_room)
		return 0;
	wanted += wanted / 2;
	grown = realloc(rows->strings, wanted);
	if (!grown)
		return -ENOMEM;
	rows->strings = grown;
	rows->strings_room = wanted;
	return 0;
}

int vd_ids_rows_add_string(struct vd_ids_rows *rows, const char *text, uint32_t *ret)
{
	size_t size = strlen(text) + 1;
	int r;

	if (size == 1) {
		*ret = 0;
		return 0;
	}
	r = reserve_strings(rows, size);
	if (r < 0)
		return r;
	memcpy(rows->strings + rows->strings_used, text, size);
	*ret = (uint32_t)rows->strings_used;
	rows->strings_used += size;
	return 0;
}

int vd_ids_rows_add(struct vd_ids_rows *rows, const struct vd_ids_entry *entry, uint32_t line)
{
	if (rows->count == rows->room) {
		size_t wanted = rows->room ? rows->room * 2 : 512;
		struct vd_ids_row *grown = reallocarray(rows->list, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		rows->list = grown;
		rows->room = wanted;
	}
	rows->list[rows->count++] = (struct vd_ids_row){
		.entry = *entry,
		.order = rows->taken++,
		.line = line,
	};
	return 0;
}

int vd_ids_rows_init(struct vd_ids_rows *rows, const struct vd_ids_table *base, size_t type_max)
{
	static const struct vd_ids_table nothing = { .strings = "", .strings_size = 1 };
	int r;

	if (!base)
		base = &nothing;
	rows->types = calloc(type_max, sizeof(*rows->types));
	if (!rows->types)
		return -ENOMEM;
	rows->type_max = type_max;
	r = reserve_strings(rows, base->strings_size);
	if (r < 0)
		return r;
	memcpy(rows->strings, base->strings, base->strings_size);
	rows->strings_used = base->strings_size;
	for (size_t i = 0; i < base->type_count; i++)
		rows->types[rows->type_count++].type = base->types[i];
	for (size_t i = 0; r == 0 && i < base->entry_count; i++)
		r = vd_ids_rows_add(rows, &base->entries[i], 0);
	return r;
}

struct vd_ids_type_row *vd_ids_rows_type(const struct vd_ids_rows *rows, uint16_t number)
{
	for (size_t i = 0; i < rows->type_count; i++) {
		if (rows->types[i].type.number == number)
			return &rows->types[i];
	}
	return NULL;
}

struct vd_ids_type_row *vd_ids_rows_type_by_name(const struct vd_ids_rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->type_count; i++) {
		if (strcmp(rows->strings + rows->types[i].type.name, name) == 0)
			return &rows->types[i];
	}
	return NULL;
}

static int compare(const struct vd_ids_rows *rows, const struct vd_ids_entry *a,
		   const struct vd_ids_entry *b)
{
	return vd_ids_compare(rows->strings, a, b);
}

static int by_key_then_order(const void *a, const void *b, void *data)
{
	const struct vd_ids_row *one = a, *other = b;
	int r = compare(data, &one->entry, &other->entry);

	return r ? r : (one->order > other->order) - (one->order < other->order);
}

void vd_ids_rows_sort(struct vd_ids_rows *rows, size_t from)
{
	if (rows->count - from > 1)
		qsort_r(rows->list + from, rows->count - from, sizeof(*rows->list),
			by_key_then_order, rows);
}

bool vd_ids_rows_same_key(const struct vd_ids_rows *rows, const struct vd_ids_row *a,
			  const struct vd_ids_row *b)
{
	return compare(rows, &a->entry, &b->entry) == 0;
}

static int by_number(const void *a, const void *b)
{
	const struct vd_ids_type *one = a, *other = b;

	return (one->number > other->number) - (one->number < other->number);
}

/* How many there are. */
static size_t keep_last(struct vd_ids_rows *rows)
{
	size_t kept = 0;

	vd_ids_rows_sort(rows, 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct vd_ids_entry *entry = &rows->list[i].entry;

		if (kept && compare(rows, &rows->sorted_entries[kept - 1], entry) == 0)
			kept--;
		rows->sorted_entries[kept++] = *entry;
	}
	return kept;
}

int vd_ids_rows_table(struct vd_ids_rows *rows, struct vd_ids_table *ret)
{
	rows->sorted_entries = calloc(rows->count + 1, sizeof(*rows->sorted_entries));
	rows->sorted_types = calloc(rows->type_count + 1, sizeof(*rows->sorted_types));
	if (!rows->sorted_entries || !rows->sorted_types)
		return -ENOMEM;
	for (size_t i = 0; i < rows->type_count; i++)
		rows->sorted_types[i] = rows->types[i].type;
	qsort(rows->sorted_types, rows->type_count, sizeof(*rows->sorted_types), by_number);
	*ret = (struct vd_ids_table){
		.strings = rows->strings,
		.strings_size = rows->strings_used,
		.types = rows->sorted_types,
		.type_count = rows->type_count,
		.entries = rows->sorted_entries,
		.entry_count = keep_last(rows),
	};
	return 0;
}
