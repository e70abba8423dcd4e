// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interface/disk-identity.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "interface/disk-vpd.h"

/* A page has a head of 4 bytes and at most 64 KiB, which sysfs cuts at a page of memory. */
#define VPD_SIZE_BYTES 4097

struct disk {
	const struct vd_root *root;
	struct vd_arena *arena;
	const char *dir;
	char device[PATH_MAX]; /* where its link "device" leads; "" where it has none */
};

static void open_disk(struct disk *disk, const struct vd_root *root, const char *dir,
		      struct vd_arena *arena)
{
	char link[PATH_MAX];

	disk->root = root;
	disk->dir = dir;
	disk->arena = arena;
	if (vd_attr_path(link, sizeof(link), dir, "device") < 0 ||
	    vd_link_resolve(root, link, disk->device, sizeof(disk->device)) < 0)
		disk->device[0] = '\0';
}

/* The same text without blanks before it. */
static const char *less_blanks(const char *text)
{
	return text ? text + strspn(text, " \t") : NULL;
}

/* Of a disk without a designator "wwid" says EINVAL or ENXIO (Linux, drivers/scsi/scsi_lib.c,
 * scsi_vpd_lun_id()). */
static bool says_none(const char *file, int r)
{
	return strcmp(file, "wwid") == 0 && (r == -EINVAL || r == -ENXIO);
}

/* The first of FILES, ended by NULL, that DIR has with a text in it. */
static int read_first(const struct disk *disk, const char *dir, const char *const *files,
		      const char **ret)
{
	int error = 0;

	*ret = NULL;
	for (; *dir && *files && !*ret; files++) {
		struct vd_attr attr = { *files, *files, VD_ATTR_STRING };
		int r = vd_attr_read(disk->root, dir, &attr, disk->arena, ret);

		if (r < 0 && !says_none(*files, r) && !error)
			error = r;
		*ret = less_blanks(*ret);
	}
	return *ret || error == 0 ? 0 : error;
}

/* What DECODE finds in the page FILE of the disk's SCSI device. A disk without
 * pages has none of them (EINVAL, ENXIO). */
static int read_page(const struct disk *disk, const char *file,
		     int (*decode)(const unsigned char *page, size_t len, char *text),
		     const char **ret)
{
	char path[PATH_MAX], page[VPD_SIZE_BYTES], text[VD_VPD_TEXT_MAX];
	size_t len;

	int r;

	*ret = NULL;
	if (!*disk->device || vd_attr_path(path, sizeof(path), disk->device, file) < 0)
		return 0;
	r = vd_root_read(disk->root, path, page, sizeof(page), &len);
	if (r < 0)
		return r == -ENOENT || r == -EINVAL || r == -ENXIO || r == -ENODATA ? 0 : r;
	if (decode((const unsigned char *)page, len, text) < 0)
		return 0;
	*ret = vd_arena_strdup(disk->arena, text);
	return *ret ? 0 : -ENOMEM;
}

/* virtio has it with the disk; SCSI in a page; NVMe and SD cards with their device. */
int vd_disk_serial(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		   const char **ret)
{
	static const char *const files[] = { "serial", NULL };
	struct disk disk;
	int r;

	open_disk(&disk, root, dir, arena);
	r = read_first(&disk, dir, files, ret);
	if (r == 0 && !*ret)
		r = read_page(&disk, "vpd_pg80", vd_vpd_serial, ret);
	if (r == 0 && !*ret)
		r = read_first(&disk, disk.device, files, ret);
	return r;
}

/* The product's name is what an SD or MMC card has (Linux, drivers/mmc/core/mmc.c, sd.c). */
int vd_disk_model(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		  const char **ret)
{
	static const char *const files[] = { "model", NULL };
	static const char *const of_card[] = { "name", NULL };
	bool is_card = strncmp(strrchr(dir, '/') + 1, "mmcblk", strlen("mmcblk")) == 0;
	struct disk disk;

	open_disk(&disk, root, dir, arena);
	return read_first(&disk, disk.device, is_card ? of_card : files, ret);
}

/* The attribute of a virtio device is the number of another vendor: that of the transport. */
static bool is_number(const char *text)
{
	return text[0] == '0' && text[1] == 'x';
}

int vd_disk_vendor(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		   const char **ret)
{
	static const char *const files[] = { "vendor", NULL };
	struct disk disk;
	int r;

	open_disk(&disk, root, dir, arena);
	r = read_first(&disk, disk.device, files, ret);
	if (r == 0 && *ret && is_number(*ret))
		*ret = NULL;
	return r;
}

int vd_disk_revision(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		     const char **ret)
{
	static const char *const files[] = { "rev", "firmware_rev", "fwrev", NULL };
	struct disk disk;

	open_disk(&disk, root, dir, arena);
	return read_first(&disk, disk.device, files, ret);
}

/* NVMe says which of its names is best in "wwid" (Linux, drivers/nvme/host/sysfs.c); a DASD has a
 * uid (Linux, Documentation/arch/s390/common_io.rst; drivers/s390/block/dasd_devmap.c). */
int vd_disk_wwn(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		const char **ret)
{
	static const char *const own[] = { "wwid", "nguid", "eui", "uuid", NULL };
	static const char *const of_device[] = { "wwid", NULL };
	static const char *const of_dasd[] = { "uid", NULL };
	struct disk disk;
	int r;

	open_disk(&disk, root, dir, arena);
	r = read_first(&disk, dir, own, ret);
	if (r == 0 && !*ret)
		r = read_first(&disk, disk.device, of_device, ret);
	if (r == 0 && !*ret)
		r = read_page(&disk, "vpd_pg83", vd_vpd_wwn, ret);
	if (r == 0 && !*ret)
		r = read_first(&disk, disk.device, of_dasd, ret);
	return r;
}
