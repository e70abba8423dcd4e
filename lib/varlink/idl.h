/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Varlink interfaces (varlink.org, "Interface Definition") as data, for checking values against
 * them. Those of this project are tables that the build makes (interfaces.h); idl-parse.h makes one
 * of a text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum vd_idl_kind {
	VD_IDL_BOOL,
	VD_IDL_INT,
	VD_IDL_FLOAT,
	VD_IDL_STRING,
	VD_IDL_OBJECT, /* any JSON object */
	VD_IDL_ANY,    /* any JSON value (a late addition to the language) */
	VD_IDL_STRUCT,
	VD_IDL_ENUM,
	VD_IDL_ARRAY,
	VD_IDL_MAP,   /* string → element */
	VD_IDL_NAMED, /* a type of the same interface */
};

struct vd_idl_type {
	enum vd_idl_kind kind;
	bool nullable;
	const struct vd_idl_type *element; /* of an array or map */
	const char *name;		   /* of a named type */
	const struct vd_idl_field
		*fields; /* a list: the fields of a struct, the values of an enum */
};

struct vd_idl_field {
	const struct vd_idl_field *next;
	const char *name;
	const struct vd_idl_type *type; /* NULL in an enum */
};

enum vd_idl_member_kind {
	VD_IDL_TYPE,
	VD_IDL_METHOD,
	VD_IDL_ERROR,
};

struct vd_idl_member {
	const struct vd_idl_member *next;
	enum vd_idl_member_kind kind;
	const char *name;
	const struct vd_idl_type
		*type; /* the type; the input of a method; the parameters of an error */
	const struct vd_idl_type *output; /* of a method, else NULL */
};

struct vd_idl {
	const char *name;
	const struct vd_idl_member *members; /* in the order of the file */
};

/* vd_idl_find - Return the member of IDL of that kind and name, or NULL. */
const struct vd_idl_member *vd_idl_find(const struct vd_idl *idl, enum vd_idl_member_kind kind,
					const char *name);
