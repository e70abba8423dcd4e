// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Any JSON object as the record of a device, from a daemon that lies: to the table of all columns and to the page of "show". Neither may write a byte that
 * a terminal obeys.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "json/json.h"
#include "output/columns.h"
#include "output/device-columns.h"
#include "output/device-page.h"
#include "output/table.h"

static int output;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	output = memfd_create("output", MFD_CLOEXEC);
	if (output < 0)
		abort();
	return 0;
}

static void put_table(struct json_object *record)
{
	struct columns columns = { 0 };
	struct table *table = NULL;

	if (columns_all(&columns, &device_columns) < 0 || table_new(&columns, 0, &table) < 0 ||
	    table_add(table, NULL, &device_columns, record, NULL) < 0 || table_print(table) < 0)
		abort();
	table_free(table);
}

/* What both have written. */
static void check_output(void)
{
	off_t size = lseek(output, 0, SEEK_END);
	vd_autofree char *text = malloc((size_t)size + 1);

	if (size < 0 || pread(output, text, (size_t)size, 0) != size)
		abort();
	if (!vd_utf8_valid(text, (size_t)size))
		abort();
	for (off_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < 0x20 && c != '\n') || c == 0x7f ||
		    (c == 0xc2 && (unsigned char)text[i + 1] < 0xa0))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	vd_autojson struct json_object *record = NULL;
	int kept;

	if (vd_json_parse((const char *)data, size, &record) < 0)
		return 0;
	fflush(stdout);
	kept = dup(STDOUT_FILENO);
	if (kept < 0 || ftruncate(output, 0) < 0 || lseek(output, 0, SEEK_SET) < 0 ||
	    dup2(output, STDOUT_FILENO) < 0)
		abort();
	put_table(record);
	device_page(record);
	fflush(stdout);
	if (dup2(kept, STDOUT_FILENO) < 0)
		abort();
	close(kept);
	check_output();
	return 0;
}
