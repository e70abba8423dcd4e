// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text as a file of ids. What the parser takes of it is a table that is sorted, each key once. */
#include <stdint.h>
#include <stdlib.h>

#include "fuzz.h"
#include "id/ids-key.h"
#include "id/ids-parser.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void count_report(void *data, const char *file, unsigned line, const char *reason)
{
	int *count = data;

	if (!reason || !*reason)
		abort();
	(*count)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VD_CLEANUP(vd_ids_parser_freep) struct vd_ids_parser *parser = NULL;
	struct vd_ids_table table;
	int reports = 0;

	if (vd_ids_parser_new(NULL, count_report, &reports, &parser) < 0)
		abort();
	if (vd_ids_parse(parser, "fuzz", (const char *)data, size) != reports ||
	    vd_ids_parser_table(parser, &table) < 0)
		abort();
	return 0;
}
