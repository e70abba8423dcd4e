// SPDX-License-Identifier: LGPL-2.1-or-later
/* The same without libblkid: it can't be told. */
#include <errno.h>

#include "kinds/block/disk.h"

int vd_disk_is_empty(int fd)
{
	return -ENOTSUP;
}
