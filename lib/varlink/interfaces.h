/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The *.varlink files of this folder: their text, and as data that the build makes (idl-compile.c).
 */
#pragma once

#include <stddef.h>

#include "varlink/idl.h"

struct vd_interface_file {
	const char *name; /* "io.virtd.Devices" */
	const char *text;
	const struct vd_idl *idl;
};

extern const struct vd_interface_file vd_interface_files[];
extern const size_t vd_interface_file_count;

/* vd_interface_find - Return the interface NAME, static, or NULL. */
const struct vd_interface_file *vd_interface_find(const char *name);
