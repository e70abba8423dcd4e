/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checking values against the types of a varlink interface. */
#pragma once

#include "varlink/idl.h"

struct json_object;

#define VD_VALIDATE_PATH_MAX 256

struct vd_validate_fault {
	char path[VD_VALIDATE_PATH_MAX]; /* "devices", "a.b[2]"; "": the value itself */
	const char *reason;		 /* a static text: "is missing", "is not a string" */
};

/*
 * vd_validate - Check that VALUE (NULL is JSON's null) is of TYPE, a type of IDL. A member that the
 * type does not have is bad; a nullable member may be missing. Return 0, or:
 * -EINVAL: it is not. RET_FAULT (may be NULL) describes the first bad part, in the order of the
 * interface file, unknown members last. A path that does not fit is cut at a whole character.
 */
int vd_validate(const struct vd_idl *idl, const struct vd_idl_type *type, struct json_object *value,
		struct vd_validate_fault *ret_fault);
