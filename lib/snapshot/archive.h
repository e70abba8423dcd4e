/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Snapshots as tar archives, by libarchive: plain, or packed by gzip or zstd. */
#pragma once

#include "snapshot/snapshot.h"

enum vd_packing {
	VD_PACKED_PLAIN,
	VD_PACKED_GZIP,
	VD_PACKED_ZSTD,
};

/*
 * vd_archive_read - Add the entries of the archive of LEN bytes at DATA to SNAPSHOT: those below sys
 * and proc, and the manifest. Return 0, or with the fault set:
 * -EBADMSG: it is no archive, or damaged, or cut short.
 * -EINVAL: an entry has a bad name, or is neither file, folder nor symbolic link.
 * -EOPNOTSUPP: this build or this system has no libarchive, or not this packing.
 * Those of vd_snapshot_add().
 */
int vd_archive_read(struct vd_snapshot *snapshot, enum vd_packing packing, const char *data,
		    size_t len);

/*
 * vd_archive_write - Write SNAPSHOT as an archive to *RET, which the caller frees. Return 0, or with
 * the fault set: -EOPNOTSUPP as above. -EIO: libarchive failed. -ENOMEM.
 */
int vd_archive_write(struct vd_snapshot *snapshot, enum vd_packing packing, char **ret,
		     size_t *ret_len);
