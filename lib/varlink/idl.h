/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Varlink interface files (varlink.org, "Interface Definition"), taken apart for checking values
 * against them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"

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
	struct vd_idl_type *element; /* of an array or map */
	const char *name;	     /* of a named type */
	struct vd_idl_field *fields; /* a list: the fields of a struct, the values of an enum */
};

struct vd_idl_field {
	struct vd_idl_field *next;
	const char *name;
	struct vd_idl_type *type; /* NULL in an enum */
};

enum vd_idl_member_kind {
	VD_IDL_TYPE,
	VD_IDL_METHOD,
	VD_IDL_ERROR,
};

struct vd_idl_member {
	struct vd_idl_member *next;
	enum vd_idl_member_kind kind;
	const char *name;
	struct vd_idl_type *type; /* the type; the input of a method; the parameters of an error */
	struct vd_idl_type *output; /* of a method, else NULL */
};

/* An interface; all that hangs on it is freed with it. */
struct vd_idl {
	const char *name;
	struct vd_idl_member *members; /* in the order of the file */
	struct vd_arena arena;
};

struct vd_idl_fault {
	unsigned line; /* from 1 */
	const char *reason;
};

/*
 * vd_idl_parse - TEXT as an interface; the caller frees it; TEXT may go.
 * -EINVAL: it is none; RET_FAULT (may be NULL) says where and why (a static text). Names that two
 * members or two fields share and named types that are not there are faults too. -ENOMEM.
 */
int vd_idl_parse(const char *text, struct vd_idl **ret, struct vd_idl_fault *ret_fault);
void vd_idl_free(struct vd_idl *idl);
VD_DEFINE_CLEANUP(struct vd_idl *, vd_idl_free);

/* The member of that kind and name, or NULL. */
const struct vd_idl_member *vd_idl_find(const struct vd_idl *idl, enum vd_idl_member_kind kind,
					const char *name);
