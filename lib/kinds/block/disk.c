// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kinds/block/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "bench/sysfs-notes.h"
#include "json/build.h"

static int find(struct vd_bench_run *run, struct vd_disk *disk)
{
	const struct vd_bench_device *device = vd_bench_run_device(run);
	const char *wanted = vd_bench_text(run, "disk"), *name;

	for (unsigned i = 0; (name = vd_bench_interface(device, "block", i)); i++) {
		if (wanted && strcmp(wanted, name) != 0)
			continue;
		disk->name = name;
		disk->node = vd_bench_node(device, "block", i);
		if (disk->node)
			return 0;
	}
	return vd_bench_fail(
		run, -ENODEV, wanted ? wanted : vd_bench_device_id(device), "find the disk",
		wanted ? "the device has no disk of that name" : "the device has no disk");
}

/* A node in /dev is whatever somebody made it. */
static int check_node(struct vd_bench_run *run, const struct vd_disk *disk)
{
	const struct vd_root *root = vd_bench_run_device(run)->root;
	char path[PATH_MAX], numbers[32], own[32];
	struct stat st;

	if (fstat(disk->fd, &st) < 0)
		return vd_bench_fail(run, -errno, disk->node, "inspect it", NULL);
	snprintf(path, sizeof(path), "sys/class/block/%s/dev", disk->name);
	snprintf(own, sizeof(own), "%u:%u", major(st.st_rdev), minor(st.st_rdev));
	if (!S_ISBLK(st.st_mode) || vd_root_read(root, path, numbers, sizeof(numbers), NULL) < 0 ||
	    strcmp(own, numbers) != 0)
		return vd_bench_fail(run, -ENODEV, disk->node, "open",
				     "it is not the node of the disk %s", disk->name);
	return 0;
}

static int measure(struct vd_bench_run *run, struct vd_disk *disk)
{
	int sector;

	if (ioctl(disk->fd, BLKGETSIZE64, &disk->size_bytes) < 0 ||
	    ioctl(disk->fd, BLKSSZGET, &sector) < 0)
		return vd_bench_fail(run, -errno, disk->node, "ask for its size", NULL);
	disk->sector_bytes = sector > 0 ? (unsigned)sector : 512;
	return 0;
}

/* libblkid's buffers are none for O_DIRECT. What is opened is the very node that is held already.
 */
static int is_empty(const struct vd_disk *disk)
{
	vd_autoclose int fd = -1;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", disk->fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : vd_disk_is_empty(fd);
}

static int check_empty(struct vd_bench_run *run, const struct vd_disk *disk)
{
	int r = is_empty(disk);

	if (r == 1)
		return 0;
	if (r == -ENOTSUP)
		return vd_bench_fail(run, r, disk->node, "check that it is empty",
				     "this virtd-bench was built without libblkid, and does not "
				     "write to a disk that it can't inspect");
	if (r < 0)
		return vd_bench_fail(run, r, disk->node, "check that it is empty", NULL);
	return vd_bench_fail(run, -EBUSY, disk->node, "check that it is empty",
			     "the disk is not empty (wipefs(8) shows what is on it)");
}

static int check_may_write(struct vd_bench_run *run, const struct vd_disk *disk)
{
	if (!vd_bench_may_destroy(run))
		return vd_bench_fail(run, -EPERM, disk->node, "write to it",
				     "the data on it would be lost (--destroy-data allows this)");
	return vd_bench_in_use(run) ? vd_bench_fail_in_use(run) : 0;
}

static int open_node(struct vd_bench_run *run, bool writes, struct vd_disk *disk)
{
	/* O_EXCL of a block device: nobody else holds it, and nobody comes to (open(2)). */
	int flags = writes ? O_RDWR | O_EXCL : O_RDONLY;

	disk->fd = open(disk->node, flags | O_DIRECT | O_CLOEXEC | O_NONBLOCK);
	if (disk->fd < 0)
		return vd_bench_fail(run, -errno, disk->node, "open", NULL);
	return 0;
}

int vd_disk_open(struct vd_bench_run *run, bool writes, struct vd_disk *ret)
{
	struct vd_disk disk = { .fd = -1 };
	int r = find(run, &disk);

	if (r == 0 && writes)
		r = check_may_write(run, &disk);
	if (r == 0)
		r = open_node(run, writes, &disk);
	if (r == 0)
		r = check_node(run, &disk);
	if (r == 0)
		r = measure(run, &disk);
	if (r == 0 && writes)
		r = check_empty(run, &disk);
	if (r < 0)
		vd_closep(&disk.fd);
	else
		*ret = disk;
	return r;
}

static const struct disk_note {
	const char *key, *file; /* in the disk's folder */
	void (*note)(struct vd_bench_run *run, const char *key, const char *path);
} disk_notes[] = {
	{ "queueRequests", "queue/nr_requests", vd_bench_note_number },
	{ "largestRequestKb", "queue/max_sectors_kb", vd_bench_note_number },
	{ "scheduler", "queue/scheduler", vd_bench_note_text },
	{ "writeCache", "queue/write_cache", vd_bench_note_text },
};

void vd_disk_note(struct vd_bench_run *run, const struct vd_disk *disk)
{
	char path[PATH_MAX];

	vd_bench_note(run, "disk", vd_json_text(disk->name));
	vd_bench_note(run, "sizeBytes", vd_json_unsigned(disk->size_bytes));
	vd_bench_note(run, "sectorBytes", vd_json_unsigned(disk->sector_bytes));
	snprintf(path, sizeof(path), "sys/class/block/%s/mq", disk->name);
	vd_bench_note_entries(run, "queues", path, "");
	for (size_t i = 0; i < VD_ARRAY_SIZE(disk_notes); i++) {
		snprintf(path, sizeof(path), "sys/class/block/%s/%s", disk->name,
			 disk_notes[i].file);
		disk_notes[i].note(run, disk_notes[i].key, path);
	}
}
