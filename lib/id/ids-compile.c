// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * ids-compile VIRT.IDS TABLE.C HWDB MAN - a program of the build: the registry as C, as hardware
 * database and as a table for the manual. A bad line of VIRT.IDS ends it, named by file and line,
 * and nothing is written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id/ids-emit.h"
#include "id/ids-parser.h"

static void complain(void *data, const char *file, unsigned line, const char *reason)
{
	(void)data;
	fprintf(stderr, "%s:%u: %s\n", file, line, reason);
}

static int failed(const char *path, const char *doing)
{
	fprintf(stderr, "%s: %s: %s\n", path, doing, strerror(errno));
	return -EIO;
}

static int read_file(const char *path, char **ret, size_t *ret_len)
{
	vd_autofile FILE *in = fopen(path, "rb");
	vd_autofree char *text = malloc(VD_IDS_FILE_MAX);
	size_t len;

	if (!in || !text)
		return failed(path, "can't be read");
	len = fread(text, 1, VD_IDS_FILE_MAX, in);
	if (ferror(in) || len == VD_IDS_FILE_MAX)
		return failed(path, "can't be read, or is too large");
	*ret = vd_take_ptr(text);
	*ret_len = len;
	return 0;
}

typedef void (*emitter)(FILE *out, const struct vd_ids_table *table);

static int write_file(const char *path, emitter emit, const struct vd_ids_table *table)
{
	vd_autofile FILE *out = fopen(path, "wb");

	if (!out)
		return failed(path, "can't be written");
	emit(out, table);
	if (fflush(out) < 0 || ferror(out))
		return failed(path, "can't be written");
	return 0;
}

static int compile(const char *path, char **outputs)
{
	static const emitter emitters[] = { vd_ids_emit_table, vd_ids_emit_hwdb, vd_ids_emit_man };
	VD_CLEANUP(vd_ids_parser_freep) struct vd_ids_parser *parser = NULL;
	vd_autofree char *text = NULL;
	struct vd_ids_table table;
	size_t len = 0;
	int r = read_file(path, &text, &len);

	if (r == 0)
		r = vd_ids_parser_new(NULL, complain, NULL, &parser);
	if (r == 0)
		r = vd_ids_parse(parser, path, text, len);
	if (r == 0)
		r = vd_ids_parser_table(parser, &table);
	for (size_t i = 0; r == 0 && i < VD_ARRAY_SIZE(emitters); i++)
		r = write_file(outputs[i], emitters[i], &table);
	return r;
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: ids-compile VIRT.IDS TABLE.C HWDB MAN\n");
		return 2;
	}
	return compile(argv[1], argv + 2) == 0 ? 0 : 1;
}
