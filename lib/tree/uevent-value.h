/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the file "uevent" of a device says again: a copied tree may have it and not the attribute.
 */
#pragma once

struct vd_arena;
struct vd_root;

/*
 * vd_uevent_value - the value of KEY ("MODALIAS") in the file uevent of the folder DIR, in ARENA.
 * *RET is NULL if there is none. Linux, drivers/base/core.c, uevent_show(): a line each, KEY=VALUE.
 * Return 0, or those of vd_root_read() but -ENOENT; -ENOMEM.
 */
int vd_uevent_value(const struct vd_root *root, const char *dir, const char *key,
		    struct vd_arena *arena, const char **ret);
