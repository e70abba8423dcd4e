// SPDX-License-Identifier: LGPL-2.1-or-later
/* Disks: what the kernel tells of mounts, swaps and what lies on them. */
#include "in-use/reasons.h"

#define NO_MOUNTS "22 27 0:21 / /proc rw,relatime - proc proc rw\n"

static void what_nothing_uses_has_no_reasons(void **state)
{
	static const char *const devices[] = { "0000:00:02.0", "0000:00:03.0", "0000:00:04.0",
					       "0000:00:05.0", "0000:00:06.0", "0000:00:07.0",
					       "0000:00:08.0", "0000:00:09.0" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(devices); i++)
		assert_reasons(devices[i], "");
	put("proc/self/mountinfo", NO_MOUNTS);
	put("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
	put("proc/net/route", "Iface\tDestination\tGateway\tFlags\n");
	for (size_t i = 0; i < VD_ARRAY_SIZE(devices); i++)
		assert_reasons(devices[i], "");
}

static void mounts_by_number(void **state)
{
	put("proc/self/mountinfo",
	    NO_MOUNTS "27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
		      "28 27 254:1 /srv /mnt/with\\040blank\\134 rw - ext4 /dev/root rw\n"
		      "29 27 254:0 / /whole rw - xfs /dev/vda rw\n"
		      "30 27 254:10 / /other rw - ext4 /dev/vdx rw\n");
	assert_reasons("vda", "mount|/whole|vda: mounted on /whole\n"
			      "mount|/|vda1: mounted on /\n"
			      "mount|/mnt/with blank\\|vda1: mounted on /mnt/with blank\\\n");
	assert_reasons("eth0", "");
}

static void every_disk_of_a_device_counts(void **state)
{
	put("proc/self/mountinfo", "27 1 8:16 / /b rw - ext4 /dev/sdb rw\n"
				   "28 1 259:1 / /p rw - ext4 /dev/nvme0n1p1 rw\n"
				   "29 1 259:2 / /shared rw - ext4 /dev/nvme0n2 rw\n");
	assert_reasons("0000:00:03.0", "mount|/b|sdb: mounted on /b\n");
	assert_reasons("0000:00:04.0", "mount|/shared|nvme0n2: mounted on /shared\n"
				       "mount|/p|nvme0n1p1: mounted on /p\n");
}

static void mounts_of_other_namespaces(void **state)
{
	put("proc/1/mountinfo", NO_MOUNTS);
	put_link("proc/1/ns/mnt", "mnt:[1]");
	put("proc/self/mountinfo", "27 1 254:1 / /never rw - ext4 /dev/vda1 rw\n");
	put_link("proc/self/ns/mnt", "mnt:[1]");
	put("proc/40/mountinfo", "27 1 254:1 / /in rw - ext4 /dev/vda1 rw\n");
	put_link("proc/40/ns/mnt", "mnt:[2]");
	put("proc/40/comm", "container\n");
	put("proc/41/mountinfo", "27 1 254:1 / /again rw - ext4 /dev/vda1 rw\n");
	put_link("proc/41/ns/mnt", "mnt:[2]");
	put("proc/42/mountinfo", "27 1 254:1 / /unseen rw - ext4 /dev/vda1 rw\n");
	assert_reasons("vda",
		       "mount|/in|vda1: mounted on /in in the mount namespace of container[40]\n");
	/* What is mounted in the system's is not repeated. */
	put("proc/1/mountinfo", "27 1 254:1 / /here rw - ext4 /dev/vda1 rw\n");
	assert_reasons("vda", "mount|/here|vda1: mounted on /here\n");
	shell("rm -r %s/proc/1 %s/proc/40 %s/proc/41", tree.top, tree.top, tree.top);
	assert_reasons("vda", "mount|/never|vda1: mounted on /never\n");
}

static void mounts_of_our_own_that_the_system_has_not(void **state)
{
	put("proc/1/mountinfo", "27 1 254:1 / / rw - ext4 /dev/vda1 rw\n");
	put("proc/self/mountinfo", "27 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
				   "28 27 254:1 /private /tmp rw - ext4 /dev/vda1 rw\n"
				   "29 27 8:0 / /own rw - ext4 /dev/sda rw\n");
	assert_reasons("vda", "mount|/|vda1: mounted on /\n");
	assert_reasons("sda", "mount|/own|sda: mounted on /own in the mount namespace of virtd\n");
}

static void mounts_that_only_the_driver_tells_of(void **state)
{
	put_folder("sys/fs/xfs/vda2");
	assert_reasons("vda", "mount|xfs|vda2: mounted (xfs) in a mount namespace that can't be "
			      "seen\n");
	put("proc/self/mountinfo", "27 1 254:2 / /x rw - xfs /dev/vda2 rw\n");
	assert_reasons("vda", "mount|/x|vda2: mounted on /x\n");
}

static void add_virtual_block(const char *name, const char *dev)
{
	char path[256], target[256];

	snprintf(path, sizeof(path), "sys/devices/virtual/block/%s/dev", name);
	put(path, dev);
	snprintf(path, sizeof(path), "sys/block/%s", name);
	snprintf(target, sizeof(target), "../devices/virtual/block/%s", name);
	put_link(path, target);
}

static void lvm_and_encryption_on_a_partition(void **state)
{
	add_virtual_block("dm-0", "253:0\n");
	put("sys/devices/virtual/block/dm-0/dm/name", "vg0-root\n");
	put("sys/devices/virtual/block/dm-0/dm/uuid", "LVM-abc\n");
	add_virtual_block("dm-1", "253:1\n");
	put("sys/devices/virtual/block/dm-1/dm/name", "secret\n");
	put("sys/devices/virtual/block/dm-1/dm/uuid", "CRYPT-LUKS2-abc\n");
	put_link(VDA "/vda2/holders/dm-0", SYS "devices/virtual/block/dm-0");
	put_link("sys/devices/virtual/block/dm-0/holders/dm-1", SYS "devices/virtual/block/dm-1");
	/* A ring of holders, which no kernel makes. */
	put_link("sys/devices/virtual/block/dm-1/holders/dm-0", SYS "devices/virtual/block/dm-0");
	put("proc/self/mountinfo", "27 1 253:1 / /s rw - ext4 /dev/mapper/secret rw\n");
	put("proc/swaps", "Filename Type\n/dev/dm-0 partition 1 0 -2\n");
	assert_reasons("vda", "member|dm-0|vda2: member of dm-0 (LVM, vg0-root)\n"
			      "swap|/dev/dm-0|dm-0 on vda2: swap on /dev/dm-0\n"
			      "member|dm-1|dm-0 on vda2: member of dm-1 (encrypted, secret)\n"
			      "mount|/s|dm-1 on dm-0 on vda2: mounted on /s\n");
}

static void md_and_bcache(void **state)
{
	add_virtual_block("md0", "9:0\n");
	put("sys/devices/virtual/block/md0/md/level", "raid1\n");
	put("sys/devices/virtual/block/md0/md0p1/dev", "259:7\n");
	put("sys/devices/virtual/block/md0/md0p1/partition", "1\n");
	put_link("sys/devices/pci0000:00/0000:00:03.0/virtio1/host0/target0:0:0/0:0:0:0/block/sda/"
		 "holders/md0",
		 SYS "devices/virtual/block/md0");
	put_link("sys/devices/pci0000:00/0000:00:03.0/virtio1/host0/target0:0:0/0:0:0:1/block/sdb/"
		 "holders/bcache0",
		 "../../gone");
	put("proc/self/mountinfo", "27 1 259:7 / /m rw - ext4 /dev/md0p1 rw\n");
	assert_reasons("sda", "member|md0|sda: member of md0 (raid1)\n"
			      "member|bcache0|sdb: member of bcache0\n"
			      "mount|/m|md0p1: mounted on /m\n");
}

static void swaps_and_swap_files(void **state)
{
	put("proc/self/mountinfo", "27 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
				   "28 27 8:0 / /srv rw - ext4 /dev/sda rw\n");
	put("proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
			  "/dev/vda2                               partition\t1\t0\t-2\n"
			  "/swap\\040file                          file\t1\t0\t-3\n"
			  "/srv/swap                               file\t1\t0\t-3\n");
	assert_reasons("vda", "mount|/|vda1: mounted on /\n"
			      "swap|/swap file|vda1: swap on /swap file\n"
			      "swap|/dev/vda2|vda2: swap on /dev/vda2\n");
	assert_reasons("sda", "mount|/srv|sda: mounted on /srv\n"
			      "swap|/srv/swap|sda: swap on /srv/swap\n");
}

static void loop_devices_and_zram(void **state)
{
	put("proc/self/mountinfo", "27 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
				   "28 27 8:0 / /srv rw - ext4 /dev/sda rw\n"
				   "29 27 7:0 / /image rw - iso9660 /dev/loop0 ro\n");
	add_virtual_block("loop0", "7:0\n");
	put("sys/devices/virtual/block/loop0/loop/backing_file", "/srv/image (deleted)\n");
	add_virtual_block("loop1", "7:1\n");
	put("sys/devices/virtual/block/loop1/loop/backing_file", "/dev/sdb\n");
	add_virtual_block("loop2", "7:2\n");
	put("sys/devices/virtual/block/loop2/loop/backing_file", "/image/inner\n");
	add_virtual_block("loop3", "7:3\n");
	add_virtual_block("zram0", "251:0\n");
	put("sys/devices/virtual/block/zram0/backing_dev", "/dev/vda2\n");
	add_virtual_block("zram1", "251:1\n");
	put("sys/devices/virtual/block/zram1/backing_dev", "none\n");
	assert_reasons("sda", "mount|/srv|sda: mounted on /srv\n"
			      "member|loop0|sda: member of loop0\n"
			      "member|loop1|sdb: member of loop1\n"
			      "mount|/image|loop0 on sda: mounted on /image\n"
			      "member|loop2|loop0 on sda: member of loop2\n");
	assert_reasons("vda", "mount|/|vda1: mounted on /\n"
			      "member|zram0|vda2: member of zram0\n");
}

static void file_systems_of_several_devices(void **state)
{
	put_link("sys/fs/btrfs/aaaa/devices/vda1", SYS "x");
	put_link("sys/fs/btrfs/aaaa/devices/sda", SYS "x");
	put_link("sys/fs/btrfs/bbbb/devices/sdb", SYS "x");
	put_folder("sys/fs/btrfs/features");
	put("proc/self/mountinfo",
	    "27 1 0:35 /sub /b rw - btrfs /dev/sda rw,subvol=/sub\n"
	    "28 1 0:36 / /c rw - bcachefs /dev/vda2:/dev/nvme0n1 rw\n"
	    "29 1 9:9 / /j rw - xfs /dev/md9 rw,logdev=/dev/nvme0n1p1,noquota\n"
	    "30 1 0:37 / /t rw - tmpfs /dev/vda1x rw\n");
	assert_reasons("vda", "mount|/b|vda1: mounted on /b\n"
			      "mount|/c|vda2: mounted on /c\n");
	assert_reasons("sda", "mount|/b|sda: mounted on /b\n"
			      "mount|btrfs bbbb|sdb: part of the mounted btrfs bbbb\n");
	assert_reasons("0000:00:04.0", "mount|/c|nvme0n1: mounted on /c\n"
				       "mount|/j|nvme0n1p1: mounted on /j\n");
}

static void a_swap_file_on_a_btrfs(void **state)
{
	put_link("sys/fs/btrfs/aaaa/devices/vda1", SYS "x");
	put_link("sys/fs/btrfs/aaaa/devices/sda", SYS "x");
	put("proc/self/mountinfo", "27 1 0:35 /sub / rw - btrfs /dev/sda rw\n");
	put("proc/swaps", "/s file 1 0 -2\n");
	assert_reasons("vda", "mount|/|vda1: mounted on /\nswap|/s|vda1: swap on /s\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(what_nothing_uses_has_no_reasons),
		on_a_tree(mounts_by_number),
		on_a_tree(every_disk_of_a_device_counts),
		on_a_tree(mounts_of_other_namespaces),
		on_a_tree(mounts_of_our_own_that_the_system_has_not),
		on_a_tree(mounts_that_only_the_driver_tells_of),
		on_a_tree(lvm_and_encryption_on_a_partition),
		on_a_tree(md_and_bcache),
		on_a_tree(swaps_and_swap_files),
		on_a_tree(loop_devices_and_zram),
		on_a_tree(file_systems_of_several_devices),
		on_a_tree(a_swap_file_on_a_btrfs),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
