/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values in the file uevent of a device: a copied tree may have them and lack the
 * attributes. */
#pragma once

struct vd_arena;
struct vd_root;

/*
 * vd_uevent_value - Find the value of KEY ("MODALIAS") in the file uevent of the folder DIR, which
 * has lines KEY=VALUE (Linux, drivers/base/core.c, uevent_show()). *RET is in ARENA, and NULL if
 * there is no such value. Return 0, or -ENOMEM; those of vd_root_read() except -ENOENT.
 */
int vd_uevent_value(const struct vd_root *root, const char *dir, const char *key,
		    struct vd_arena *arena, const char **ret);
