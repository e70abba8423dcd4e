/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing a varlink interface file. */
#pragma once

#include "base/cleanup.h"
#include "varlink/idl.h"

struct vd_idl_fault {
	unsigned line;	    /* from 1 */
	const char *reason; /* a static text */
};

/*
 * vd_idl_parse - Parse TEXT, which *RET does not borrow. The caller frees *RET by vd_idl_free().
 * Return 0, or:
 * -EINVAL: it is no interface; RET_FAULT (may be NULL) says where and why. Two members or fields of
 * one name, and references to types that do not exist, are faults too.
 * -ENOMEM.
 */
int vd_idl_parse(const char *text, struct vd_idl **ret, struct vd_idl_fault *ret_fault);

/* vd_idl_free - Free what vd_idl_parse() made, with all its parts. NULL is accepted. */
void vd_idl_free(struct vd_idl *idl);
VD_DEFINE_CLEANUP(struct vd_idl *, vd_idl_free);
