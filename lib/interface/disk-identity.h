/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The identity of a disk, whatever its driver is. Each function can be the member read of vd_attr.
 */
#pragma once

#include "base/arena.h"
#include "base/root.h"

/*
 * vd_disk_serial - Find the serial number, the model, or the vendor of the disk whose folder is DIR
 * ("sys/devices/…/block/sda"). *RET is a text in ARENA without blanks around it. It is NULL if the
 * disk has none, and after an error. Return 0, or -ENOMEM; those of vd_root_read() that do not mean
 * that the disk has none.
 */
int vd_disk_serial(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		   const char **ret);
int vd_disk_model(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		  const char **ret);
int vd_disk_vendor(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		   const char **ret);
/* vd_disk_revision - Do as vd_disk_serial() for the revision of the firmware. */
int vd_disk_revision(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		     const char **ret);
/* vd_disk_wwn - Do as vd_disk_serial() for the worldwide unique name, as the kernel writes it:
 * "naa.5000c500a1b2c3d4", "eui.…", "uuid.…", "t10.…"; of a DASD its uid. */
int vd_disk_wwn(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		const char **ret);
