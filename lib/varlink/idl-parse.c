// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/idl-parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "varlink/idl-words.h"

/* Far more than a person would write; the parser recurses. */
#define DEPTH_MAX 32

/* IDL is what the caller has. */
struct parsed {
	struct vd_idl idl;
	struct vd_arena arena;
};

void vd_idl_free(struct vd_idl *idl)
{
	struct parsed *parsed = (struct parsed *)idl;

	if (!parsed)
		return;
	vd_arena_clear(&parsed->arena);
	free(parsed);
}

static int take_type(struct idl_parser *parser, const struct vd_idl_type **ret);

static const struct vd_idl_field *find_field(const struct vd_idl_type *type, const char *name)
{
	for (const struct vd_idl_field *field = type->fields; field; field = field->next) {
		if (strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

/* A field of a struct or a value of an enum; the first one says which of both it is. */
static int take_field(struct idl_parser *parser, struct vd_idl_type *type,
		      struct vd_idl_field *field)
{
	bool typed;
	int r = idl_take_word(parser, &field->name);

	if (r == 0)
		r = idl_accept(parser, ':', &typed);
	if (r < 0)
		return r;
	if (find_field(type, field->name))
		return idl_fail(parser, "the name is there twice");
	if (!type->fields)
		type->kind = typed ? VD_IDL_STRUCT : VD_IDL_ENUM;
	if (typed != (type->kind == VD_IDL_STRUCT))
		return idl_fail(parser, "fields with a type and without one");
	return typed ? take_type(parser, &field->type) : 0;
}

/* What stands behind the "(" of a struct or an enum. */
static int take_fields(struct idl_parser *parser, struct vd_idl_type *type)
{
	const struct vd_idl_field **tail = &type->fields;
	bool more;
	int r = idl_accept(parser, ')', &more);

	type->kind = VD_IDL_STRUCT;
	if (r < 0 || more)
		return r;
	do {
		struct vd_idl_field *field = vd_arena_alloc(parser->arena, sizeof(*field));

		if (!field)
			return -ENOMEM;
		r = take_field(parser, type, field);
		if (r < 0)
			return r;
		*tail = field;
		tail = &field->next;
		r = idl_accept(parser, ',', &more);
		if (r < 0)
			return r;
	} while (more);
	return idl_expect(parser, ')', "',' or ')' was expected");
}

/* What stands behind the "[" of an array or a map. */
static int take_element(struct idl_parser *parser, struct vd_idl_type *type)
{
	bool array = false;
	const char *key;
	int r = idl_accept(parser, ']', &array);

	type->kind = array ? VD_IDL_ARRAY : VD_IDL_MAP;
	if (r == 0 && !array) {
		r = idl_take_word(parser, &key);
		if (r == 0 && strcmp(key, "string") != 0)
			return idl_fail(parser, "the key of a map is a string");
		if (r == 0)
			r = idl_expect(parser, ']', "']' was expected");
	}
	return r < 0 ? r : take_type(parser, &type->element);
}

static int take_named(struct idl_parser *parser, struct vd_idl_type *type)
{
	static const struct {
		const char *name;
		enum vd_idl_kind kind;
	} builtins[] = {
		{ "bool", VD_IDL_BOOL },     { "int", VD_IDL_INT },	  { "float", VD_IDL_FLOAT },
		{ "string", VD_IDL_STRING }, { "object", VD_IDL_OBJECT }, { "any", VD_IDL_ANY },
	};
	int r = idl_take_word(parser, &type->name);

	if (r < 0)
		return r;
	for (size_t i = 0; i < VD_ARRAY_SIZE(builtins); i++) {
		if (strcmp(type->name, builtins[i].name) == 0) {
			type->kind = builtins[i].kind;
			return 0;
		}
	}
	type->kind = VD_IDL_NAMED;
	return 0;
}

static int take_bare_type(struct idl_parser *parser, struct vd_idl_type *type)
{
	bool there;
	int r = idl_accept(parser, '?', &type->nullable);

	if (r == 0)
		r = idl_accept(parser, '[', &there);
	if (r < 0)
		return r;
	if (there)
		return take_element(parser, type);
	r = idl_accept(parser, '(', &there);
	if (r < 0)
		return r;
	return there ? take_fields(parser, type) : take_named(parser, type);
}

static int take_type(struct idl_parser *parser, const struct vd_idl_type **ret)
{
	struct vd_idl_type *type = vd_arena_alloc(parser->arena, sizeof(*type));
	int r;

	if (!type)
		return -ENOMEM;
	if (parser->depth == DEPTH_MAX)
		return idl_fail(parser, "too many types in one another");
	parser->depth++;
	r = take_bare_type(parser, type);
	parser->depth--;
	if (r < 0)
		return r;
	*ret = type;
	return 0;
}

/* A struct; or an enum, where that is fine. */
static int take_parenthesis(struct idl_parser *parser, bool enum_is_fine,
			    const struct vd_idl_type **ret)
{
	const struct vd_idl_type *type;
	int r = take_type(parser, &type);

	if (r < 0)
		return r;
	if (type->nullable ||
	    (type->kind != VD_IDL_STRUCT && !(enum_is_fine && type->kind == VD_IDL_ENUM)))
		return idl_fail(parser, "a list of fields was expected");
	*ret = type;
	return 0;
}

static int take_output(struct idl_parser *parser, struct vd_idl_member *member)
{
	int r = idl_expect(parser, '-', "'->' was expected");

	if (r == 0)
		r = idl_expect(parser, '>', "'->' was expected");
	return r < 0 ? r : take_parenthesis(parser, false, &member->output);
}

static int take_keyword(struct idl_parser *parser, enum vd_idl_member_kind *ret)
{
	const char *word;
	int r = idl_take_word(parser, &word);

	if (r < 0)
		return r;
	if (strcmp(word, "type") == 0)
		*ret = VD_IDL_TYPE;
	else if (strcmp(word, "method") == 0)
		*ret = VD_IDL_METHOD;
	else if (strcmp(word, "error") == 0)
		*ret = VD_IDL_ERROR;
	else
		return idl_fail(parser, "type, method or error was expected");
	return 0;
}

static int take_member(struct idl_parser *parser, struct vd_idl_member *member)
{
	int r = take_keyword(parser, &member->kind);

	if (r == 0)
		r = idl_take_member_name(parser, &member->name);
	if (r < 0)
		return r;
	/* The language has one room of names for all three. */
	for (const struct vd_idl_member *other = parser->idl->members; other; other = other->next) {
		if (strcmp(other->name, member->name) == 0)
			return idl_fail(parser, "the name is there twice");
	}
	r = take_parenthesis(parser, member->kind == VD_IDL_TYPE, &member->type);
	if (r == 0 && member->kind == VD_IDL_METHOD)
		r = take_output(parser, member);
	return r;
}

static int take_members(struct idl_parser *parser)
{
	const struct vd_idl_member **tail = &parser->idl->members;

	for (;;) {
		struct vd_idl_member *member;
		int r = idl_skip_space(parser);

		if (r < 0 || !*parser->p)
			return r;
		member = vd_arena_alloc(parser->arena, sizeof(*member));
		if (!member)
			return -ENOMEM;
		r = take_member(parser, member);
		if (r < 0)
			return r;
		*tail = member;
		tail = &member->next;
	}
}

static int take_interface(struct idl_parser *parser)
{
	const char *word;
	int r = idl_take_word(parser, &word);

	if (r == 0 && strcmp(word, "interface") != 0)
		return idl_fail(parser, "interface was expected");
	if (r == 0)
		r = idl_take_interface_name(parser, &parser->idl->name);
	return r < 0 ? r : take_members(parser);
}

/* Whether the types that TYPE names are there. */
static bool names_are_known(const struct vd_idl *idl, const struct vd_idl_type *type)
{
	if (!type)
		return true;
	if (type->kind == VD_IDL_NAMED && !vd_idl_find(idl, VD_IDL_TYPE, type->name))
		return false;
	for (const struct vd_idl_field *field = type->fields; field; field = field->next) {
		if (!names_are_known(idl, field->type))
			return false;
	}
	return names_are_known(idl, type->element);
}

static int check_names(struct idl_parser *parser)
{
	for (const struct vd_idl_member *m = parser->idl->members; m; m = m->next) {
		if (!names_are_known(parser->idl, m->type) ||
		    !names_are_known(parser->idl, m->output))
			return idl_fail(parser, "a type that is named is not there");
	}
	return 0;
}

int vd_idl_parse(const char *text, struct vd_idl **ret, struct vd_idl_fault *ret_fault)
{
	struct parsed *parsed = calloc(1, sizeof(*parsed));
	VD_CLEANUP(vd_idl_freep) struct vd_idl *idl = (struct vd_idl *)parsed;
	struct idl_parser parser = { .p = text, .line = 1, .line_is_blank = true, .idl = idl };
	int r;

	if (!parsed)
		return -ENOMEM;
	parser.arena = &parsed->arena;
	r = take_interface(&parser);
	if (r == 0)
		r = check_names(&parser);
	if (r == -EINVAL && ret_fault)
		*ret_fault = (struct vd_idl_fault){ parser.line, parser.reason };
	if (r < 0)
		return r;
	*ret = vd_take_ptr(idl);
	return 0;
}
