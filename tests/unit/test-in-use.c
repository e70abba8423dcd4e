// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every reason that a device can be in use for, on trees made by hand, and what is true of this
 * machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "device/scan.h"
#include "driver/in-use.h"

static char top[] = "/tmp/test-in-use-XXXXXX";
static struct vd_registry *registry;

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
	char command[2048];
	va_list args;

	va_start(args, format);
	assert_true(vsnprintf(command, sizeof(command), format, args) < (int)sizeof(command));
	va_end(args);
	if (system(command) != 0)
		fail_msg("%s", command);
}

static int make_tree(void **state)
{
	shell("rm -rf %s && cp -a %s.made %s", top, top, top);
	return 0;
}

static int begin(void **state)
{
	if (!mkdtemp(top) || vd_registry_new(NULL, NULL, NULL, &registry) < 0)
		return -1;
	shell("%s %s/in-use.tree %s.made", getenv("UNPACK"), getenv("TREES"), top);
	return 0;
}

static int end(void **state)
{
	vd_registry_free(registry);
	shell("rm -rf %s %s.made", top, top);
	return 0;
}

/* The file PATH of the tree holds the LENGTH bytes at TEXT. */
static void put_bytes(const char *path, const char *text, size_t length)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", top, path);
	shell("mkdir -p $(dirname '%s')", full);
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
}

static void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

static void make_link(const char *path, const char *target)
{
	shell("mkdir -p $(dirname '%s/%s') && ln -sfn '%s' '%s/%s'", top, path, target, top, path);
}

static void make_dir(const char *path)
{
	shell("mkdir -p '%s/%s'", top, path);
}

/* An absolute path of the tree's /sys, as the target of a link. */
#define SYS  "/sys/"
#define VDA  "sys/devices/pci0000:00/0000:00:02.0/virtio0/block/vda"
#define ETH0 "sys/devices/pci0000:00/0000:00:05.0/virtio2/net/eth0"

static struct json_object *reasons_in(const char *path, char *selector,
				      const struct vd_in_use_request *request)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	char *selectors[] = { selector, NULL };
	struct vd_query query = { .selectors = selectors, .all = true };
	struct json_object *reasons = NULL;
	struct vd_device *device;
	int r;

	assert_int_equal(vd_root_new(path, &root), 0);
	assert_int_equal(vd_scan_new(root, registry, &query, &scan, NULL), 0);
	while ((r = vd_scan_next(scan, &device)) == -EAGAIN)
		;
	assert_int_equal(r, 1);
	assert_int_equal(vd_in_use(root, device, request, &reasons), 0);
	vd_device_free(device);
	return reasons;
}

static void assert_reasons_for(const char *selector, const struct vd_in_use_request *request,
			       const char *expected)
{
	vd_autofree char *copy = strdup(selector);
	struct json_object *reasons = reasons_in(top, copy, request);
	char text[8192] = "";

	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *reason = json_object_array_get_idx(reasons, i);
		size_t used = strlen(text);

		assert_int_equal(json_object_object_length(reason), 3);
		snprintf(text + used, sizeof(text) - used, "%s|%s|%s\n",
			 json_object_get_string(json_object_object_get(reason, "reason")),
			 json_object_get_string(json_object_object_get(reason, "holder")),
			 json_object_get_string(json_object_object_get(reason, "message")));
	}
	json_object_put(reasons);
	assert_string_equal(text, expected);
}

static void assert_reasons(const char *selector, const char *expected)
{
	assert_reasons_for(selector, NULL, expected);
}

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
	make_link("proc/1/ns/mnt", "mnt:[1]");
	put("proc/self/mountinfo", "27 1 254:1 / /never rw - ext4 /dev/vda1 rw\n");
	make_link("proc/self/ns/mnt", "mnt:[1]");
	put("proc/40/mountinfo", "27 1 254:1 / /in rw - ext4 /dev/vda1 rw\n");
	make_link("proc/40/ns/mnt", "mnt:[2]");
	put("proc/40/comm", "container\n");
	put("proc/41/mountinfo", "27 1 254:1 / /again rw - ext4 /dev/vda1 rw\n");
	make_link("proc/41/ns/mnt", "mnt:[2]");
	put("proc/42/mountinfo", "27 1 254:1 / /unseen rw - ext4 /dev/vda1 rw\n");
	assert_reasons("vda",
		       "mount|/in|vda1: mounted on /in in the mount namespace of container[40]\n");
	/* What is mounted in the system's is not repeated. */
	put("proc/1/mountinfo", "27 1 254:1 / /here rw - ext4 /dev/vda1 rw\n");
	assert_reasons("vda", "mount|/here|vda1: mounted on /here\n");
	shell("rm -r %s/proc/1 %s/proc/40 %s/proc/41", top, top, top);
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
	make_dir("sys/fs/xfs/vda2");
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
	make_link(path, target);
}

static void lvm_and_encryption_on_a_partition(void **state)
{
	add_virtual_block("dm-0", "253:0\n");
	put("sys/devices/virtual/block/dm-0/dm/name", "vg0-root\n");
	put("sys/devices/virtual/block/dm-0/dm/uuid", "LVM-abc\n");
	add_virtual_block("dm-1", "253:1\n");
	put("sys/devices/virtual/block/dm-1/dm/name", "secret\n");
	put("sys/devices/virtual/block/dm-1/dm/uuid", "CRYPT-LUKS2-abc\n");
	make_link(VDA "/vda2/holders/dm-0", SYS "devices/virtual/block/dm-0");
	make_link("sys/devices/virtual/block/dm-0/holders/dm-1", SYS "devices/virtual/block/dm-1");
	/* A ring of holders, which no kernel makes. */
	make_link("sys/devices/virtual/block/dm-1/holders/dm-0", SYS "devices/virtual/block/dm-0");
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
	make_link("sys/devices/pci0000:00/0000:00:03.0/virtio1/host0/target0:0:0/0:0:0:0/block/sda/"
		  "holders/md0",
		  SYS "devices/virtual/block/md0");
	make_link("sys/devices/pci0000:00/0000:00:03.0/virtio1/host0/target0:0:0/0:0:0:1/block/sdb/"
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
	make_link("sys/fs/btrfs/aaaa/devices/vda1", SYS "x");
	make_link("sys/fs/btrfs/aaaa/devices/sda", SYS "x");
	make_link("sys/fs/btrfs/bbbb/devices/sdb", SYS "x");
	make_dir("sys/fs/btrfs/features");
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
	make_link("sys/fs/btrfs/aaaa/devices/vda1", SYS "x");
	make_link("sys/fs/btrfs/aaaa/devices/sda", SYS "x");
	put("proc/self/mountinfo", "27 1 0:35 /sub / rw - btrfs /dev/sda rw\n");
	put("proc/swaps", "/s file 1 0 -2\n");
	assert_reasons("vda", "mount|/|vda1: mounted on /\nswap|/s|vda1: swap on /s\n");
}

static void open_nodes(void **state)
{
	make_link("proc/7/fd/0", "/dev/null");
	make_link("proc/7/fd/3", "/dev/vda1");
	make_link("proc/7/fd/4", "/dev/vda");
	put("proc/7/comm", "dd\n");
	make_link("proc/8/fd/3", "/dev/disk/by-id/x");
	make_link("dev/disk/by-id/x", "../../sdb");
	make_link("proc/9/fd/3", "/dev/vport3p1 (deleted)");
	put("proc/9/comm", "qemu-ga\n");
	make_link("proc/10/fd/3", "/dev/watchdog");
	make_link("proc/11/fd/3", "socket:[7]");
	make_link("proc/12/fd/3", "/dev/vda11");
	make_link("proc/x/fd/3", "/dev/vda");
	assert_reasons("vda", "open|dd[7]|vda: held open by dd[7]\n");
	assert_reasons("sda", "open|process 8|sdb: held open by process 8\n");
	assert_reasons("vport3p1", "open|qemu-ga[9]|vport3p1: held open by qemu-ga[9]\n");
	assert_reasons("watchdog0", "open|process 10|watchdog0: held open by process 10\n");
}

static void a_watchdog_that_counts(void **state)
{
	put("sys/devices/pci0000:00/0000:00:08.0/watchdog/watchdog0/state", "active\n");
	put("sys/devices/pci0000:00/0000:00:08.0/sriov_numvfs", "4\n");
	assert_reasons("watchdog0",
		       "watchdog|watchdog0|watchdog0: the watchdog counts\n"
		       "functions|4|pci:0000:00:08.0: 4 virtual functions go with it\n");
}

static void tags_of_the_host(void **state)
{
	put("proc/self/mountinfo", "27 1 0:40 / /share rw - 9p share rw,trans=virtio\n"
				   "28 1 0:41 / /fs rw - virtiofs share rw\n");
	assert_reasons("0000:00:09.0", "mount|/share|share: mounted on /share\n");
}

#define ROUTE_HEAD                                                                                 \
	"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

static void default_routes(void **state)
{
	put("proc/net/route",
	    ROUTE_HEAD "eth1\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
		       "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		       "eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n");
	assert_reasons("eth0", "");
	put("proc/net/route",
	    ROUTE_HEAD "eth0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	assert_reasons("eth0", "default-route|eth0|eth0: has the default route\n");
	put("proc/net/route", ROUTE_HEAD);
#define ZERO "00000000000000000000000000000000"
	put("proc/net/ipv6_route",
	    ZERO " 00 " ZERO " 00 " ZERO " ffffffff 00000001 00000000 00200200     eth0\n" ZERO
		 " 01 " ZERO " 00 " ZERO " 00000400 00000001 00000000 00000003     eth0\n");
	assert_reasons("eth0", "");
	put("proc/net/ipv6_route", ZERO " 00 " ZERO " 00 fd000000000000000000000000000001"
					" 00000400 00000002 00000000 00000003     eth0\n");
	assert_reasons("eth0", "default-route|eth0|eth0: has the default route\n");
}

static void put_addresses(void)
{
	put("proc/net/route",
	    ROUTE_HEAD "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		       "eth1\t0003000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	put("proc/net/fib_trie",
	    "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n"
	    "        /0 universe UNICAST\n     |-- 10.0.2.15\n"
	    "        /32 host LOCAL\n     |-- 10.0.3.15\n        /32 host LOCAL\n"
	    "     |-- 10.0.2.255\n        /32 link BROADCAST\n");
}

static void addresses(void **state)
{
	put("proc/net/if_inet6", "fe800000000000000000000000000001 02 40 20 80     eth0\n"
				 "fd000000000000000000000000000001 03 40 00 80     eth1\n");
	assert_reasons("eth0", "");
	put_addresses();
	assert_reasons("eth0", "addresses|eth0|eth0: up with the address 10.0.2.15\n");
	put(ETH0 "/flags", "0x1002\n");
	assert_reasons("eth0", "");
	put(ETH0 "/flags", "0x1003\n");
	put("proc/net/fib_trie", "");
	put("proc/net/if_inet6", "fd000000000000000000000000000001 02 40 00 80     eth0\n");
	assert_reasons("eth0", "addresses|eth0|eth0: up with the address fd00::1\n");
}

#define TCP_HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n"

static void ssh_connections(void **state)
{
	struct vd_in_use_request request = { .ssh_connection = "10.0.2.2 51234 10.0.2.15 2222" };

	put_addresses();
	put(ETH0 "/flags", "0x1002\n");
	/* One that listens, one of another port, one of the other interface. */
	put("proc/net/tcp", TCP_HEAD "   0: 0F02000A:0016 00000000:0000 0A 0\n"
				     "   1: 0F02000A:08AE 0202000A:C822 01 0\n"
				     "   2: 0F03000A:0016 0203000A:C822 01 0\n");
	assert_reasons("eth0", "");
	assert_reasons_for("eth0", &request,
			   "connection|10.0.2.2:51234|eth0: carries this connection (ssh from "
			   "10.0.2.2:51234)\n");
	/* A hint alone is none. */
	request.ssh_connection = "10.0.2.2 51235 10.0.2.15 2222";
	assert_reasons_for("eth0", &request, "");
	request.ssh_connection = "a b c d e f \n%%%";
	assert_reasons_for("eth0", &request, "");
	put("proc/net/tcp6", TCP_HEAD "   0: 0000000000000000FFFF00000F02000A:0016 "
				      "0000000000000000FFFF00000202000A:C823 01 0\n");
	assert_reasons("eth0", "connection|10.0.2.2:51235|eth0: carries an ssh connection (from "
			       "10.0.2.2:51235)\n");
}

static void ports_and_what_lies_on_an_interface(void **state)
{
	make_dir("sys/devices/virtual/net/br0/bridge");
	make_link(ETH0 "/master", SYS "devices/virtual/net/br0");
	make_link(ETH0 "/upper_br0", SYS "devices/virtual/net/br0");
	make_dir("sys/devices/virtual/net/eth0.5");
	make_link(ETH0 "/upper_eth0.5", SYS "devices/virtual/net/eth0.5");
	put("proc/net/route",
	    ROUTE_HEAD "br0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
	assert_reasons("eth0", "port|br0|eth0: port of the bridge br0\n"
			       "upper|eth0.5|eth0: has eth0.5 on it\n"
			       "default-route|br0|br0 on eth0: has the default route\n");
	make_dir("sys/devices/virtual/net/bond0/bonding");
	make_link(ETH0 "/master", SYS "devices/virtual/net/bond0");
	shell("rm %s/" ETH0 "/upper_*", top);
	assert_reasons("eth0", "port|bond0|eth0: port of the bond bond0\n");
	make_dir("sys/devices/virtual/net/team0");
	make_link(ETH0 "/master", SYS "devices/virtual/net/team0");
	assert_reasons("eth0", "port|team0|eth0: port of team0\n");
}

static void an_interface_in_another_namespace(void **state)
{
	shell("rm -r %s/" ETH0 " %s/sys/class/net/eth0", top, top);
	assert_reasons("0000:00:05.0",
		       "namespace|net|pci:0000:00:05.0: its network interface is in "
		       "another network namespace\n");
}

static void consoles(void **state)
{
	put("sys/devices/virtual/tty/console/active", "tty0 ttyS1\n");
	put("proc/consoles", "ttyS1 -W- (EC p a) 4:65\ntty0 -WU (E) 4:1\n");
	assert_reasons("ttyS1", "console|ttyS1|ttyS1: console of the system\n");
	assert_reasons("vport3p1", "");
	put("proc/consoles", "hvc0 -W- (EC p a) 229:0\n");
	assert_reasons("vport3p1", "console|hvc0|pci:0000:00:06.0: may be what the console hvc0 is "
				   "on\n");
	put("sys/kernel/debug/virtio-ports/vport3p1",
	    "name: x\nis_console: yes\nconsole_vtermno: 0\n");
	assert_reasons("vport3p1", "console|hvc0|pci:0000:00:06.0: may be what the console hvc0 is "
				   "on\n");
	put("sys/kernel/debug/virtio-ports/vport3p1",
	    "name: x\nis_console: no\nconsole_vtermno: 0\n");
	assert_reasons("vport3p1", "");
	put("sys/devices/virtual/tty/console/active", "tty0\n");
	assert_reasons("ttyS1", "");
}

static void members_of_the_group(void **state)
{
	struct vd_in_use_request to_vfio = { .new_driver = "vfio-pci" };
	struct vd_in_use_request to_other = { .new_driver = "virtio-pci" };
#define DRIVER "sys/devices/pci0000:00/0000:00:03.0/driver"

	assert_reasons_for("vda", &to_other, "");
	assert_reasons_for("vda", &to_vfio,
			   "iommu-group|pci:0000:00:03.0|pci:0000:00:03.0: in the same IOMMU group "
			   "(7), and its driver is virtio-pci\n");
	make_link(DRIVER, "../../../bus/pci/drivers/vfio-pci");
	assert_reasons_for("vda", &to_vfio, "");
	make_link(DRIVER, "../../../bus/pci/drivers/pcieport");
	assert_reasons_for("vda", &to_vfio, "");
	shell("rm %s/" DRIVER, top);
	assert_reasons_for("vda", &to_vfio, "");
	/* A guest has the group. */
	make_link(DRIVER, "../../../bus/pci/drivers/vfio-pci");
	make_link("proc/77/fd/9", "/dev/vfio/7");
	put("proc/77/comm", "qemu-system-x86\n");
	assert_reasons("vda", "");
	assert_reasons_for("vda", &to_other,
			   "open|qemu-system-x86[77]|IOMMU group 7: held open by "
			   "qemu-system-x86[77]\n");
	assert_reasons("0000:00:03.0", "open|qemu-system-x86[77]|IOMMU group 7: held open by "
				       "qemu-system-x86[77]\n");
}

static void devices_that_go_with_it(void **state)
{
#define CHANNEL "sys/devices/LNXSYSTM:00/VMBUS:00/0a0b0c0d-0000-0000-0000-000000000000"

	put(CHANNEL "/modalias", "vmbus:1d04c4441fe54b3b9dbb12c1e5a2b0ce");
	make_link("sys/bus/vmbus/devices/0a0b0c0d-0000-0000-0000-000000000000",
		  "../../../../" CHANNEL);
	make_dir(CHANNEL "/pci0002:00/0002:00:02.0");
	make_dir(CHANNEL "/pci0002:00/0002:00:03.0");
	make_link("sys/bus/pci/devices/0002:00:02.0", "/" CHANNEL "/pci0002:00/0002:00:02.0");
	make_link("sys/bus/pci/devices/0002:00:03.0", "/" CHANNEL "/pci0002:00/0002:00:03.0");
	assert_reasons("0a0b0c0d-0000-0000-0000-000000000000", "");
	make_link(CHANNEL "/pci0002:00/0002:00:02.0/driver", SYS "bus/pci/drivers/nvme");
	assert_reasons("0a0b0c0d-0000-0000-0000-000000000000",
		       "device|pci:0002:00:02.0|pci:0002:00:02.0: goes with it, and its driver is "
		       "nvme\n");
	make_link("sys/bus/vdpa/devices/vdpa0", SYS "devices/pci0000:00/0000:00:08.0/vdpa0");
	make_link("sys/devices/pci0000:00/0000:00:08.0/vdpa0/driver",
		  SYS "bus/vdpa/drivers/virtio_vdpa");
	assert_reasons("0000:00:08.0",
		       "device|vdpa:vdpa0|vdpa:vdpa0: goes with it, and its driver is "
		       "virtio_vdpa\n");
}

/* Whatever is in them, the answer is one, and what can be read of them counts. */
static void files_that_no_kernel_wrote(void **state)
{
	static const char *const files[] = { "proc/self/mountinfo", "proc/swaps",
					     "proc/net/route",	    "proc/net/ipv6_route",
					     "proc/net/if_inet6",   "proc/net/fib_trie",
					     "proc/net/tcp",	    "proc/net/tcp6",
					     "proc/consoles",	    "proc/9/mountinfo" };
	static const char binary[] =
		"\0\0\377\376\n\n  \t\n1 2\n\\\\0\\9999 \\04 \\777\n\0 254:1 /\n:::\n";
	size_t size = 1 << 20;
	char *long_line = malloc(size);

	assert_non_null(long_line);
	put_addresses();
	make_link("proc/9/ns/mnt", "mnt:[9]");
	for (size_t i = 0; i < VD_ARRAY_SIZE(files); i++)
		put_bytes(files[i], binary, sizeof(binary) - 1);
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	for (size_t i = 0; i < VD_ARRAY_SIZE(files); i++) {
		memset(long_line, i % 2 ? '0' : ' ', size);
		put_bytes(files[i], long_line, size);
	}
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	free(long_line);
}

static void a_mount_beside_garbage_is_found(void **state)
{
	size_t size = 1 << 20;
	char *text = malloc(size + 256);

	assert_non_null(text);
	memset(text, 'x', size);
	strcpy(text + size, "\n27 1 254:1 / /cut");
	put("proc/self/mountinfo", text);
	free(text);
	assert_reasons("vda", "mount|/cut|vda1: mounted on /cut\n");
	put("proc/self/mountinfo", "27 1 254:1 / /bad\\377\\000\\xy rw - ext4 x rw\n");
	assert_reasons("vda", "mount|/bad\\xff?\\xy|vda1: mounted on /bad\\xff?\\xy\n");
}

static void what_is_no_file_is_left_out(void **state)
{
	make_dir("proc/self/mountinfo");
	make_link("proc/swaps", "/proc/swaps");
	shell("mkfifo %s/proc/consoles && mkdir %s/proc/net && mkfifo %s/proc/net/route", top, top,
	      top);
	put("proc/5", "no folder");
	make_link("proc/6/fd", "/proc/self/fd");
	assert_reasons("vda", "");
	assert_reasons("eth0", "");
	assert_reasons("ttyS1", "");
}

/* The worker is handed a device's record, and says of it what the function says. */
static void assert_worker_says(int code, const char *text, const char *expected)
{
	struct json_object *request = json_tokener_parse(text), *answer = NULL;

	assert_non_null(request);
	if (vd_worker_in_use(request, &answer) != code)
		fail_msg("%s", text);
	if (expected)
		assert_string_equal(
			json_object_to_json_string_ext(
				answer, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
			expected);
	json_object_put(request);
	json_object_put(answer);
}

#define LAYERS                                                                                     \
	"\"layers\":[{\"bus\":\"pci\",\"path\":\"/sys/devices/pci0000:00/0000:00:02.0\"},"         \
	"{\"bus\":\"virtio\",\"path\":\"/sys/devices/pci0000:00/0000:00:02.0/virtio0\"}]"

static void the_worker_is_told_a_record(void **state)
{
	char text[2048];

	put("proc/self/mountinfo", "27 1 254:1 / /x rw - ext4 /dev/vda1 rw\n");
	snprintf(text, sizeof(text),
		 "{\"root\":\"%s\",\"newDriver\":\"vfio-pci\",\"device\":{\"id\":\"d\"," LAYERS
		 ",\"interfaces\":[{\"class\":\"block\",\"name\":\"vda\"},"
		 "{\"class\":\"block\",\"name\":\"gone\"},{\"class\":\"hwrng\",\"name\":\"hwrng\"}]"
		 "}}",
		 top);
	assert_worker_says(0, text,
			   "{\"reasons\":[{\"reason\":\"mount\",\"holder\":\"/x\",\"message\":"
			   "\"vda1: mounted on /x\"},{\"reason\":\"iommu-group\",\"holder\":"
			   "\"pci:0000:00:03.0\",\"message\":\"pci:0000:00:03.0: in the same IOMMU "
			   "group (7), and its driver is virtio-pci\"}]}");
}

static void the_worker_refuses_what_is_no_record(void **state)
{
	static const char *const devices[] = {
		"null",
		"[]",
		"\"vda\"",
		"{}",
		"{\"id\":1,\"layers\":[],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":{},\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[null],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"pci\"}],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"pci\",\"path\":\"/etc\"}],\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"pci\",\"path\":\"/sys/devices/../x\"}],"
		"\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[{\"bus\":\"none\",\"path\":\"/sys/devices/x\"}],"
		"\"interfaces\":[]}",
		"{\"id\":\"d\",\"layers\":[],\"interfaces\":[{\"class\":\"block\",\"name\":\"../"
		"x\"}]}",
		"{\"id\":\"d\",\"layers\":[],\"interfaces\":[{\"class\":\"none\",\"name\":\"x\"}]}",
	};
	char text[2048];

	for (size_t i = 0; i < VD_ARRAY_SIZE(devices); i++) {
		snprintf(text, sizeof(text), "{\"root\":\"%s\",\"device\":%s}", top, devices[i]);
		assert_worker_says(-EINVAL, text, NULL);
	}
	assert_worker_says(-EINVAL, "{\"device\":{}}", NULL);
	assert_worker_says(-ENOENT, "{\"root\":\"/nonexistent\",\"device\":{}}", NULL);
}

static bool has_reason(struct json_object *reasons, const char *reason, const char *holder)
{
	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *known = json_object_array_get_idx(reasons, i);

		if (strcmp(json_object_get_string(json_object_object_get(known, "reason")),
			   reason) == 0 &&
		    strcmp(json_object_get_string(json_object_object_get(known, "holder")),
			   holder) == 0)
			return true;
	}
	return false;
}

/* The first word after KEY in the output of COMMAND; "" where there is none. */
static void word_of(const char *command, char *buf, size_t size)
{
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	if (!fgets(buf, (int)size, pipe))
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	pclose(pipe);
}

static void skip_unless_device(const char *what, const char *class, const char *name)
{
	char link[PATH_MAX], target[PATH_MAX];

	snprintf(link, sizeof(link), "/sys/class/%s/%s", class, name);
	if (!*name || !realpath(link, target) || strstr(target, "/virtual/")) {
		print_message("# skipped: %s of this machine is on no device\n", what);
		skip();
	}
}

static void this_machines_root_disk_is_mounted(void **state)
{
	char disk[256];
	struct json_object *reasons;

	word_of("basename $(readlink -f /sys/dev/block/$(mountpoint -d /)) 2>/dev/null", disk,
		sizeof(disk));
	skip_unless_device("the root file system", "block", disk);
	reasons = reasons_in("/", disk, NULL);
	assert_true(has_reason(reasons, "mount", "/"));
	json_object_put(reasons);
}

static void this_machines_default_route_is_told(void **state)
{
	char name[256];
	struct json_object *reasons;

	word_of("awk '$2 == \"00000000\" && $8 == \"00000000\" { print $1; exit }' /proc/net/route",
		name, sizeof(name));
	skip_unless_device("the default route", "net", name);
	reasons = reasons_in("/", name, NULL);
	assert_true(has_reason(reasons, "default-route", name));
	assert_true(has_reason(reasons, "addresses", name));
	json_object_put(reasons);
}

#define on_a_tree(test) cmocka_unit_test_setup(test, make_tree)

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
		on_a_tree(open_nodes),
		on_a_tree(a_watchdog_that_counts),
		on_a_tree(tags_of_the_host),
		on_a_tree(default_routes),
		on_a_tree(addresses),
		on_a_tree(ssh_connections),
		on_a_tree(ports_and_what_lies_on_an_interface),
		on_a_tree(an_interface_in_another_namespace),
		on_a_tree(consoles),
		on_a_tree(members_of_the_group),
		on_a_tree(devices_that_go_with_it),
		on_a_tree(files_that_no_kernel_wrote),
		on_a_tree(a_mount_beside_garbage_is_found),
		on_a_tree(what_is_no_file_is_left_out),
		on_a_tree(the_worker_is_told_a_record),
		on_a_tree(the_worker_refuses_what_is_no_record),
		cmocka_unit_test(this_machines_root_disk_is_mounted),
		cmocka_unit_test(this_machines_default_route_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
