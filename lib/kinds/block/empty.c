// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether a disk has nothing on it that libblkid knows. */
#include <blkid/blkid.h>
#include <errno.h>

#include "kinds/block/disk.h"

int vd_disk_is_empty(int fd)
{
	blkid_probe probe = blkid_new_probe();
	int r;

	if (!probe)
		return -ENOMEM;
	if (blkid_probe_set_device(probe, fd, 0, 0) < 0) {
		blkid_free_probe(probe);
		return -EIO;
	}
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_enable_partitions(probe, 1);
	/* 0: found something; 1: nothing; -2: several that contradict each other. */
	r = blkid_do_safeprobe(probe);
	blkid_free_probe(probe);
	return r == -1 ? -EIO : r == 1;
}
