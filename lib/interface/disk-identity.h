/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a disk says that it is, whoever drives it. Each is to be used as vd_attr.read: DIR is the
 * folder of the disk ("sys/devices/…/block/sda"), *RET a text in ARENA without blanks around it, or
 * NULL where the disk does not say it. Errors: those of vd_root_read() that are not "does not say
 * it"; -ENOMEM.
 */
#pragma once

#include "base/arena.h"
#include "base/root.h"

int vd_disk_serial(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		   const char **ret);
int vd_disk_model(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		  const char **ret);
int vd_disk_vendor(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		   const char **ret);
/* Of its firmware. */
int vd_disk_revision(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		     const char **ret);
/* The name that no other disk in the world has, as the kernel writes it: "naa.5000c500a1b2c3d4",
 * "eui.…", "uuid.…", "t10.…"; of a DASD its uid. */
int vd_disk_wwn(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		const char **ret);
