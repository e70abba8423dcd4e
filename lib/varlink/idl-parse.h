/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An interface file, taken apart. */
#pragma once

#include "base/cleanup.h"
#include "varlink/idl.h"

struct vd_idl_fault {
	unsigned line; /* from 1 */
	const char *reason;
};

/*
 * vd_idl_parse - Take TEXT, which may go, apart as an interface in *RET, which the caller frees.
 * -EINVAL: it is none; RET_FAULT (may be NULL) says where and why (a static text). Names that two
 * members or two fields share and named types that are not there are faults too.
 * -ENOMEM.
 */
int vd_idl_parse(const char *text, struct vd_idl **ret, struct vd_idl_fault *ret_fault);

/* vd_idl_free - Free what vd_idl_parse() made, with all that hangs on it. */
void vd_idl_free(struct vd_idl *idl);
VD_DEFINE_CLEANUP(struct vd_idl *, vd_idl_free);
