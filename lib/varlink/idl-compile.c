// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * idl-compile TABLES.C FILE.varlink… - a program of the build: the interface files as texts and as tables in C, so that the daemon parses none
 * of them. Exit: 0; 1: a file is no interface, named by file and line; 2: usage.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "varlink/idl-parse.h"

static unsigned last; /* the number of the table that was written last */

static const char *const kinds[] = {
	[VD_IDL_BOOL] = "VD_IDL_BOOL",	   [VD_IDL_INT] = "VD_IDL_INT",
	[VD_IDL_FLOAT] = "VD_IDL_FLOAT",   [VD_IDL_STRING] = "VD_IDL_STRING",
	[VD_IDL_OBJECT] = "VD_IDL_OBJECT", [VD_IDL_ANY] = "VD_IDL_ANY",
	[VD_IDL_STRUCT] = "VD_IDL_STRUCT", [VD_IDL_ENUM] = "VD_IDL_ENUM",
	[VD_IDL_ARRAY] = "VD_IDL_ARRAY",   [VD_IDL_MAP] = "VD_IDL_MAP",
	[VD_IDL_NAMED] = "VD_IDL_NAMED",
};

static const char *const member_kinds[] = {
	[VD_IDL_TYPE] = "VD_IDL_TYPE",
	[VD_IDL_METHOD] = "VD_IDL_METHOD",
	[VD_IDL_ERROR] = "VD_IDL_ERROR",
};

static unsigned emit_type(FILE *out, const struct vd_idl_type *type);

/* A member of a table that points to the table NUMBER; none where that is 0. */
static void emit_pointer(FILE *out, const char *member, unsigned number)
{
	if (number)
		fprintf(out, ", .%s = &t%u", member, number);
}

static unsigned emit_field(FILE *out, const struct vd_idl_field *field)
{
	unsigned next, type;

	if (!field)
		return 0;
	next = emit_field(out, field->next);
	type = emit_type(out, field->type);
	fprintf(out, "static const struct vd_idl_field t%u = { .name = \"%s\"", ++last,
		field->name);
	emit_pointer(out, "next", next);
	emit_pointer(out, "type", type);
	fputs(" };\n", out);
	return last;
}

static unsigned emit_type(FILE *out, const struct vd_idl_type *type)
{
	unsigned element, fields;

	if (!type)
		return 0;
	element = emit_type(out, type->element);
	fields = emit_field(out, type->fields);
	fprintf(out, "static const struct vd_idl_type t%u = { .kind = %s, .nullable = %d", ++last,
		kinds[type->kind], type->nullable);
	if (type->name)
		fprintf(out, ", .name = \"%s\"", type->name);
	emit_pointer(out, "element", element);
	emit_pointer(out, "fields", fields);
	fputs(" };\n", out);
	return last;
}

static unsigned emit_member(FILE *out, const struct vd_idl_member *member)
{
	unsigned next, type, output;

	if (!member)
		return 0;
	next = emit_member(out, member->next);
	type = emit_type(out, member->type);
	output = emit_type(out, member->output);
	fprintf(out, "static const struct vd_idl_member t%u = { .kind = %s, .name = \"%s\"", ++last,
		member_kinds[member->kind], member->name);
	emit_pointer(out, "next", next);
	emit_pointer(out, "type", type);
	emit_pointer(out, "output", output);
	fputs(" };\n", out);
	return last;
}

static unsigned emit_idl(FILE *out, const struct vd_idl *idl)
{
	unsigned members = emit_member(out, idl->members);

	fprintf(out, "static const struct vd_idl t%u = { .name = \"%s\"", ++last, idl->name);
	emit_pointer(out, "members", members);
	fputs(" };\n", out);
	return last;
}

/* Every line is a literal of its own. */
static void emit_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs(text[1] ? "\\n\"\n\"" : "\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

/* The tables of the file PATH; *RET is its name in C, and so is its text. */
static int compile(FILE *out, const char *path, unsigned *ret)
{
	VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = NULL;
	vd_autofree char *text = read_file(path);
	struct vd_idl_fault fault = { 0 };
	int r = text ? vd_idl_parse(text, &idl, &fault) : -ENOENT;

	if (r == -EINVAL)
		fprintf(stderr, "%s:%u: %s\n", path, fault.line, fault.reason);
	else if (r < 0)
		fprintf(stderr, "%s: it can't be read\n", path);
	if (r < 0)
		return r;
	*ret = emit_idl(out, idl);
	fprintf(out, "static const char text%u[] =\n\"", *ret);
	emit_text(out, text);
	fputs("\";\n\n", out);
	return 0;
}

static int compile_all(FILE *out, char **paths, unsigned count)
{
	vd_autofree unsigned *numbers = calloc(count, sizeof(*numbers));
	int r = numbers ? 0 : -ENOMEM;

	fputs("/* Made by idl-compile. */\n#include \"varlink/interfaces.h\"\n\n", out);
	for (unsigned i = 0; i < count && r == 0; i++)
		r = compile(out, paths[i], &numbers[i]);
	if (r < 0)
		return r;
	fputs("const struct vd_interface_file vd_interface_files[] = {\n", out);
	for (unsigned i = 0; i < count; i++) {
		const char *name = strrchr(paths[i], '/') ? strrchr(paths[i], '/') + 1 : paths[i];

		fprintf(out, "\t{ \"%.*s\", text%u, &t%u },\n", (int)(strrchr(name, '.') - name),
			name, numbers[i], numbers[i]);
	}
	fprintf(out, "};\n\nconst size_t vd_interface_file_count = %u;\n", count);
	return 0;
}

int main(int argc, char **argv)
{
	FILE *out;
	int r;

	if (argc < 3) {
		fputs("usage: idl-compile TABLES.C FILE.varlink...\n", stderr);
		return 2;
	}
	out = fopen(argv[1], "we");
	if (!out) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	r = compile_all(out, argv + 2, (unsigned)argc - 2);
	if (fclose(out) != 0)
		r = -EIO;
	return r < 0 ? 1 : 0;
}
