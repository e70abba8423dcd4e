/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values against the types of an interface file. */
#pragma once

#include "varlink/idl.h"

struct json_object;

#define VD_VALIDATE_PATH_MAX 256

struct vd_validate_fault {
	char path[VD_VALIDATE_PATH_MAX]; /* "devices", "a.b[2]"; "": the value itself */
	const char *reason;		 /* a static text: "is missing", "is not a string" */
};

/*
 * vd_validate - whether VALUE (NULL is JSON's null) is of TYPE, a type of IDL.
 * -EINVAL: no; RET_FAULT tells of the first bad part. A member that the type does not have is bad,
 * a nullable one may be missing. Parts are looked at in the order of the interface file, unknown
 * ones last. A path that does not fit is cut at a whole character.
 */
int vd_validate(const struct vd_idl *idl, const struct vd_idl_type *type, struct json_object *value,
		struct vd_validate_fault *ret_fault);
