/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The *.varlink files of this folder, as they are. */
#pragma once

#include <stddef.h>

struct vd_interface_text {
	const char *name; /* "io.virtd.Devices" */
	const char *text;
};

extern const struct vd_interface_text vd_interface_texts[];
extern const size_t vd_interface_text_count;

/* The text of the interface NAME, or NULL. */
const char *vd_interface_text(const char *name);
