// SPDX-License-Identifier: LGPL-2.1-or-later
/* Builds without libarchive: no archive can be read or written. */
#include <errno.h>

#include "snapshot/archive.h"

static int unsupported(struct vd_snapshot *snapshot)
{
	return vd_snapshot_fault(snapshot, -EOPNOTSUPP,
				 "virtctl was built without libarchive, so it knows no archives; "
				 "a file called *.tree needs none");
}

int vd_archive_read(struct vd_snapshot *snapshot, enum vd_packing packing, const char *data,
		    size_t len)
{
	return unsupported(snapshot);
}

int vd_archive_write(struct vd_snapshot *snapshot, enum vd_packing packing, char **ret,
		     size_t *ret_len)
{
	return unsupported(snapshot);
}
