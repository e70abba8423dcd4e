/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads the text of virt.ids, whose head describes the format. The build and the programs read it
 * with the same code, which accepts any bytes.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "id/ids-table.h"

#define VD_IDS_FILE_MAX	   (1024 * 1024) /* bytes of a file */
#define VD_IDS_LINE_MAX	   1023		 /* bytes of a line */
#define VD_IDS_TYPES_MAX   1024
#define VD_IDS_ENTRIES_MAX 65536

struct vd_ids_parser;

/* See registry.h. */
typedef void (*vd_ids_report)(void *data, const char *file, unsigned line, const char *reason);

/*
 * vd_ids_parser_new - Make a parser that has a copy of the rows of BASE (NULL: none). It calls
 * REPORT (may be NULL) with DATA for each bad line. The caller frees *RET by vd_ids_parser_free(),
 * which accepts NULL. Return 0, or -ENOMEM.
 */
int vd_ids_parser_new(const struct vd_ids_table *base, vd_ids_report report, void *data,
		      struct vd_ids_parser **ret);
void vd_ids_parser_free(struct vd_ids_parser *parser);
VD_DEFINE_CLEANUP(struct vd_ids_parser *, vd_ids_parser_free);

/*
 * vd_ids_parse - Add the rows of the LEN bytes at TEXT, the contents of FILE. FILE is used in
 * reports only. A line replaces the line of the same key of an earlier file. Of two lines of one
 * file that have the same key, the second is bad. Bad lines are reported and left out.
 * Return the number of bad lines, or -ENOMEM.
 */
int vd_ids_parse(struct vd_ids_parser *parser, const char *file, const char *text, size_t len);

/* vd_ids_parser_table - Put all rows, sorted, each key once, in *RET, which lives as long as the
 * parser. Call this once, after the last vd_ids_parse(). Return 0, or -ENOMEM. */
int vd_ids_parser_table(struct vd_ids_parser *parser, struct vd_ids_table *ret);
