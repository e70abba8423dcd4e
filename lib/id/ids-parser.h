/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads the text of virt.ids, whose head describes the format. The build and the program at run
 * time read it with this one piece of code; what it reads may be anything at all.
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
 * vd_ids_parser_new - begin with the rows of BASE (NULL: none); they are copied. REPORT (may be
 * NULL) hears of each bad line. -ENOMEM; the caller frees it.
 */
int vd_ids_parser_new(const struct vd_ids_table *base, vd_ids_report report, void *data,
		      struct vd_ids_parser **ret);
void vd_ids_parser_free(struct vd_ids_parser *parser);
VD_DEFINE_CLEANUP(struct vd_ids_parser *, vd_ids_parser_free);

/*
 * vd_ids_parse - take the LEN bytes of TEXT, which FILE held. A line wins over the line of the same
 * key in what was taken before (in one file the first stands, and the second is bad). Bad lines are
 * reported and left out: the number of them is returned. -ENOMEM.
 */
int vd_ids_parse(struct vd_ids_parser *parser, const char *file, const char *text, size_t len);

/* vd_ids_parser_table - all that was taken, sorted, each key once. It lives as long as the parser,
 * and nothing more can be taken. -ENOMEM. */
int vd_ids_parser_table(struct vd_ids_parser *parser, struct vd_ids_table *ret);
