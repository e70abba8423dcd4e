/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table that grows: the rows that the parser takes, until they are sorted. */
#pragma once

#include "base/cleanup.h"
#include "id/ids-table.h"

struct vd_ids_row {
	struct vd_ids_entry entry;
	uint32_t order; /* of all that were taken */
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

/* Copies BASE (NULL: nothing); there will be room for TYPE_MAX types. -ENOMEM. Freed in any case.
 */
int vd_ids_rows_init(struct vd_ids_rows *rows, const struct vd_ids_table *base, size_t type_max);
void vd_ids_rows_free(struct vd_ids_rows *rows);

/* Each returns -ENOMEM, and 0 otherwise. */
int vd_ids_rows_add_string(struct vd_ids_rows *rows, const char *text, uint32_t *ret);
int vd_ids_rows_add(struct vd_ids_rows *rows, const struct vd_ids_entry *entry, uint32_t line);

/* The type, or NULL. */
struct vd_ids_type_row *vd_ids_rows_type(const struct vd_ids_rows *rows, uint16_t number);
struct vd_ids_type_row *vd_ids_rows_type_by_name(const struct vd_ids_rows *rows, const char *name);

/* Sorts the rows from index FROM on by key, and those of one key by their order. */
void vd_ids_rows_sort(struct vd_ids_rows *rows, size_t from);
bool vd_ids_rows_same_key(const struct vd_ids_rows *rows, const struct vd_ids_row *a,
			  const struct vd_ids_row *b);

/* All rows as a table, of each key the one that was taken last. It lives as long as ROWS. -ENOMEM.
 */
int vd_ids_rows_table(struct vd_ids_rows *rows, struct vd_ids_table *ret);
