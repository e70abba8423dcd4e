/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is on the disks of a device: partitions, holders, file systems, swap. */
#pragma once

struct json_object;
struct vd_device;
struct vd_proc_snapshot;

/*
 * vd_disk_contents - Append to ARRAY {details, name, contents} for each block interface of DEVICE that
 * has a folder. "contents" has the members partitions, holders,
 * mounts and isSwap of Block in io.virtd.Devices; each is null if the tree does not tell it. Mounts
 * are those of the system's mount namespace. Holders are all that lies on the disk or partition,
 * directly or on another holder. A swap file does not set "isSwap". What there is no
 * memory for is counted as a loss (json/build.h). Return 0, -ENOMEM, or an errno of
 * vd_proc_mounts() or vd_proc_swaps().
 */
int vd_disk_contents(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     struct json_object *array);
