// SPDX-License-Identifier: LGPL-2.1-or-later
/* Without libblkid: whether a disk is empty is unknown. */
#include <errno.h>

#include "kinds/block/disk.h"

int vd_disk_is_empty(int fd)
{
	return -ENOTSUP;
}
