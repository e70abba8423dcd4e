/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table that grows: the rows of the parser until they are sorted. */
#pragma once

#include "base/cleanup.h"
#include "id/ids-table.h"

struct vd_ids_row {
	struct vd_ids_entry entry;
	uint32_t order; /* among all rows that were added */
	uint32_t line;
};

struct vd_ids_type_row {
	struct vd_ids_type type;
	uint32_t file;
};

struct vd_ids_rows {
	char *strings;
	size_t strings_used, strings_room;
	struct vd_ids_row *list;
	size_t count, room;
	struct vd_ids_type_row *types;
	size_t type_count, type_max;
	uint32_t taken;
	struct vd_ids_entry *sorted_entries;
	struct vd_ids_type *sorted_types;
};

/* vd_ids_rows_init - Copy the rows of BASE (NULL: none) to the zeroed *ROWS, with room for TYPE_MAX
 * types, which BASE must not exceed. Return 0, or -ENOMEM. The caller calls vd_ids_rows_free()
 * after an error, too; it frees what ROWS holds, but not ROWS. */
int vd_ids_rows_init(struct vd_ids_rows *rows, const struct vd_ids_table *base, size_t type_max);
void vd_ids_rows_free(struct vd_ids_rows *rows);

/* vd_ids_rows_add_string - Copy TEXT to the strings of ROWS, and set *RET to its offset in them,
 * which is 0 for "". Return 0, or -ENOMEM. */
int vd_ids_rows_add_string(struct vd_ids_rows *rows, const char *text, uint32_t *ret);

/* vd_ids_rows_add - Append a copy of ENTRY, from line LINE of its file (0: from no file). Return 0,
 * or -ENOMEM. */
int vd_ids_rows_add(struct vd_ids_rows *rows, const struct vd_ids_entry *entry, uint32_t line);

/* vd_ids_rows_type - Return the type NUMBER, or that of the name NAME. It is borrowed from ROWS.
 * NULL: there is none. */
struct vd_ids_type_row *vd_ids_rows_type(const struct vd_ids_rows *rows, uint16_t number);
struct vd_ids_type_row *vd_ids_rows_type_by_name(const struct vd_ids_rows *rows, const char *name);

/* vd_ids_rows_sort - Sort the rows from index FROM on by key, and rows of one key by their
 * order. */
void vd_ids_rows_sort(struct vd_ids_rows *rows, size_t from);

/* vd_ids_rows_same_key - Return whether A and B, of which ROWS has the strings, have the same
 * key. */
bool vd_ids_rows_same_key(const struct vd_ids_rows *rows, const struct vd_ids_row *a,
			  const struct vd_ids_row *b);

/* vd_ids_rows_table - Sort the rows and put them in *RET: of each key the row that was added last.
 * The table lives as long as ROWS, to which nothing may be added afterwards. Call this once.
 * Return 0, or -ENOMEM. */
int vd_ids_rows_table(struct vd_ids_rows *rows, struct vd_ids_table *ret);
