// SPDX-License-Identifier: LGPL-2.1-or-later
/* Device nodes that processes hold open: which device each belongs to. */
#include "in-use/reasons.h"

#include "proc/snapshot.h"

#define DISKS "sys/devices/pci0000:00/0000:00:03.0/virtio1"
#define CARD  "sys/devices/pci0000:00/0000:00:09.0"

static void put_node(const char *path, const char *class, const char *name, const char *number,
		     const char *uevent)
{
	char file[512], target[512];

	snprintf(file, sizeof(file), "%s/dev", path);
	put(file, number);
	snprintf(file, sizeof(file), "sys/class/%s/%s", class, name);
	snprintf(target, sizeof(target), "/%s", path);
	put_link(file, target);
	snprintf(file, sizeof(file), "%s/uevent", path);
	if (uevent)
		put(file, uevent);
}

static void hold(unsigned pid, const char *node)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%u/fd/3", pid);
	put_link(path, node);
}

/* No class of these is one that virtctl lists. */
static void nodes_of_any_class(void **state)
{
	put_node(DISKS "/host0/target0:0:0/0:0:0:2/scsi_tape/nst0", "scsi_tape", "nst0", "9:128\n",
		 NULL);
	put_node(DISKS "/host0/target0:0:0/0:0:0:2/bsg/0:0:0:2", "bsg", "0:0:0:2", "250:0\n",
		 "MAJOR=250\nMINOR=0\nDEVNAME=bsg/0:0:0:2\n");
	put_node(CARD "/virtio4/sound/card0/pcmC0D0p", "sound", "pcmC0D0p", "116:2\n", NULL);
	put_node(CARD "/accel/accel0", "accel", "accel0", "261:0\n", "DEVNAME=accel/accel0\n");
	put_node(CARD "/cciss/cciss!c0d0", "cciss", "cciss!c0d0", "104:0\n", NULL);
	hold(20, "/dev/nst0");
	hold(21, "/dev/bsg/0:0:0:2 (deleted)");
	assert_reasons("0000:00:03.0", "open|process 20|nst0: held open by process 20\n"
				       "open|process 21|0:0:0:2: held open by process 21\n");
	hold(20, "/dev/snd/pcmC0D0p");
	hold(21, "/dev/accel/accel0");
	hold(22, "/dev/cciss/c0d0");
	/* Neither of these is the node's full name. */
	hold(23, "/dev/accel0");
	hold(24, "/dev/x/accel0");
	assert_reasons("0000:00:03.0", "");
	assert_reasons("0000:00:09.0", "open|process 20|pcmC0D0p: held open by process 20\n"
				       "open|process 21|accel0: held open by process 21\n");
}

/* The kernel writes cciss!c0d1 for the name of a node in a folder of /dev. */
static void nodes_in_a_folder_of_dev(void **state)
{
	put_node(CARD "/cciss/cciss!c0d1", "cciss", "cciss!c0d1", "104:16\n",
		 "DEVNAME=cciss/c0d1\n");
	hold(20, "/dev/cciss/c0d1");
	assert_reasons("0000:00:09.0", "open|process 20|cciss/c0d1: held open by process 20\n");
}

/* A tree that has only what is found by number, or a bus's folder of devices. */
static void nodes_without_a_class(void **state)
{
	put(CARD "/gpiochip3/dev", "254:3\n");
	put_link("sys/bus/gpio/devices/gpiochip3", "/" CARD "/gpiochip3");
	put(CARD "/vhost-x/dev", "511:0\n");
	put_link("sys/dev/char/511:0", "/" CARD "/vhost-x");
	put_folder(CARD "/bare");
	put_link("sys/dev/block/77:0", "/" CARD "/bare");
	hold(20, "/dev/gpiochip3");
	hold(21, "/dev/vhost-x");
	hold(22, "/dev/bare");
	assert_reasons("0000:00:09.0", "open|process 22|bare: held open by process 22\n"
				       "open|process 20|gpiochip3: held open by process 20\n"
				       "open|process 21|vhost-x: held open by process 21\n");
}

/* What many share, and what is no node. */
static void nodes_of_no_device(void **state)
{
	put_node("sys/devices/virtual/misc/kvm", "misc", "kvm", "10:232\n", "DEVNAME=kvm\n");
	put_node("sys/devices/virtual/misc/vfio", "misc", "vfio", "10:196\n",
		 "DEVNAME=vfio/vfio\n");
	put_node("sys/devices/virtual/mem/null", "mem", "null", "1:3\n", NULL);
	put_folder(CARD "/sound/card0");
	put_link("sys/class/sound/card0", "/" CARD "/sound/card0");
	hold(20, "/dev/kvm");
	hold(21, "/dev/vfio/vfio");
	hold(22, "/dev/dri/card0");
	hold(23, "/dev/");
	hold(24, "/dev");
	assert_reasons("0000:00:09.0", "");
	assert_reasons("0000:00:03.0", "");
}

/* The nearest device has it: not the bridge, and through what is no device here. */
static void the_nearest_device(void **state)
{
#define BRIDGE "sys/devices/pci0000:00/0000:00:1c.0"

	put_link("sys/bus/pci/devices/0000:00:1c.0", "/" BRIDGE);
	put(BRIDGE "/modalias", "pci:v00001B36d0000000Csv00001AF4sd00001100bc06sc04i00");
	put_link("sys/bus/pci/devices/0000:01:00.0", "/" BRIDGE "/0000:01:00.0");
	put(BRIDGE "/0000:01:00.0/modalias",
	    "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00");
	put_link("sys/bus/platform/devices/iTCO_wdt.0", "/" BRIDGE "/0000:01:00.0/iTCO_wdt.0");
	put_link(BRIDGE "/0000:01:00.0/iTCO_wdt.0/subsystem", SYS "bus/platform");
	put_node(BRIDGE "/0000:01:00.0/iTCO_wdt.0/w/hid0", "w", "hid0", "240:0\n", NULL);
	hold(20, "/dev/hid0");
	assert_reasons("0000:00:1c.0", "");
	assert_reasons("0000:01:00.0", "open|process 20|hid0: held open by process 20\n");
}

/* Numbers lead to sysfs, which may have none, a link out of itself, or a node of another number. */
static void nodes_by_number(void **state)
{
	static const struct vd_device_number good = { false, 9, 0 }, block = { true, 9, 0 },
					     lies = { false, 9, 1 }, out = { false, 9, 2 },
					     longer = { false, 9, 3 }, none = { false, 9, 4 },
					     top_only = { false, 9, 5 };
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	const struct vd_sysfs_node *node, *again;
	char text[4097] = "";

	memset(text, '9', sizeof(text) - 1);
	put_node(DISKS "/host0/st0", "scsi_tape", "st0", "9:0\n", "X=\nDEVNAME=st0\nDEVNAME=y\n");
	put(DISKS "/host0/st3/dev", text);
	put_link("sys/dev/char/9:0", "/" DISKS "/host0/st0");
	put_link("sys/dev/char/9:1", "/" DISKS "/host0/st0");
	put_link("sys/dev/char/9:2", "../../../../etc/passwd");
	put_link("sys/dev/char/9:3", "/" DISKS "/host0/st3");
	put_link("sys/dev/char/9:5", "/sys/devices");
	assert_int_equal(vd_root_new(tree.top, &root), 0);
	assert_int_equal(vd_proc_new(root, NULL, &proc), 0);
	assert_int_equal(vd_proc_node_by_number(proc, &good, &node), 0);
	assert_string_equal(node->node, "/dev/st0");
	assert_string_equal(node->path, DISKS "/host0/st0");
	assert_string_equal(node->owners[0], DISKS);
	assert_null(node->owners[1]);
	assert_int_equal(vd_proc_node_by_number(proc, &good, &again), 0);
	assert_ptr_equal(node, again);
	assert_int_equal(vd_proc_node_by_number(proc, &block, &node), -ENOENT);
	assert_int_equal(vd_proc_node_by_number(proc, &lies, &node), -ENOENT);
	assert_int_equal(vd_proc_node_by_number(proc, &out, &node), -ENOENT);
	assert_int_equal(vd_proc_node_by_number(proc, &longer, &node), -ENOENT);
	assert_int_equal(vd_proc_node_by_number(proc, &none, &node), -ENOENT);
	assert_int_equal(vd_proc_node_by_number(proc, &top_only, &node), -ENOENT);
}

/* A list of numbers that lies is no list of names either; garbage in uevent is no name. */
static void names_that_no_kernel_wrote(void **state)
{
	char text[4097] = "";

	memset(text, 'x', sizeof(text) - 1);
	put(CARD "/a0/dev", "9:9\n");
	put_link("sys/dev/char/9:8", "/" CARD "/a0");
	put_node(CARD "/b0", "b", "b0", "9:7\n", text);
	put_node(CARD "/c0", "c", "c0", "9:6\n", "DEVNAME=\n\377\n");
	put_link("sys/class/d", "/" CARD);
	put_link("sys/class/e/e0", "/sys/class/e/e0");
	put("sys/class/f", "no folder");
	hold(20, "/dev/a0");
	hold(21, "/dev/b0");
	hold(22, "/dev/c0");
	hold(23, "/dev/e0");
	/* Whose link has another number than its file is still a node below the device. */
	assert_reasons("0000:00:09.0", "open|process 21|b0: held open by process 21\n"
				       "open|process 22|c0: held open by process 22\n"
				       "open|process 20|a0: held open by process 20\n");
}

/* Its name is what a process wants it to be; a message stays on one line. */
static void what_a_process_calls_itself(void **state)
{
	hold(7, "/dev/vda");
	put("proc/7/comm", "a\nb\033[2J\177\n");
	assert_reasons("vda", "open|a?b?[2J?[7]|vda: held open by a?b?[2J?[7]\n");
	put("proc/7/comm", "\377\n");
	assert_reasons("vda", "open|\\xff[7]|vda: held open by \\xff[7]\n");
	put("proc/7/comm", "\n");
	assert_reasons("vda", "open|process 7|vda: held open by process 7\n");
	/* A name that only begins as that of a node of no device. */
	put_link("sys/block/nullb0", "/" CARD "/nullb0");
	put_folder(CARD "/nullb0");
	hold(7, "/dev/nullb0");
	assert_reasons("nullb0", "open|process 7|nullb0: held open by process 7\n");
}

#define SUBSYSTEM "sys/devices/virtual/nvme-subsystem/nvme-subsys5"
#define PATH_A	  CARD "/nvme/nvme7"
#define PATH_B	  DISKS "/nvme/nvme8"

static void two_paths(void)
{
	put(SUBSYSTEM "/nvme5n1/dev", "259:5\n");
	put(SUBSYSTEM "/nvme5n1/nvme5n1p1/dev", "259:6\n");
	put(SUBSYSTEM "/nvme5n1/nvme5n1p1/partition", "1\n");
	put_link("sys/block/nvme5n1", "/" SUBSYSTEM "/nvme5n1");
	put_link(SUBSYSTEM "/nvme7", "/" PATH_A);
	put_link(SUBSYSTEM "/nvme8", "/" PATH_B);
	put_folder(PATH_A "/nvme5c7n1");
	put_folder(PATH_B "/nvme5c8n1");
	put_link("sys/block/nvme5c7n1", "/" PATH_A "/nvme5c7n1");
	put_link("sys/block/nvme5c8n1", "/" PATH_B "/nvme5c8n1");
}

/* A disk that two controllers lead to is in use of both, and each is told of the other. */
static void disks_of_two_paths(void **state)
{
	two_paths();
	put("proc/self/mountinfo", "27 1 259:6 / /x rw - ext4 /dev/nvme5n1p1 rw\n");
	assert_reasons("0000:00:09.0", "mount|/x|nvme5n1p1: mounted on /x; another path remains: "
				       "nvme8\n");
	assert_reasons("0000:00:03.0", "mount|/x|nvme5n1p1: mounted on /x; another path remains: "
				       "nvme7\n");
	assert_reasons("vda", "");
	/* One that does not work is none. */
	put(PATH_B "/state", "connecting\n");
	assert_reasons("0000:00:09.0", "mount|/x|nvme5n1p1: mounted on /x\n");
	put(PATH_B "/state", "live\n");
	put(PATH_B "/nvme5c8n1/ana_state", "inaccessible\n");
	assert_reasons("0000:00:09.0", "mount|/x|nvme5n1p1: mounted on /x\n");
	put(PATH_B "/nvme5c8n1/ana_state", "non-optimized\n");
	assert_reasons("0000:00:09.0", "mount|/x|nvme5n1p1: mounted on /x; another path remains: "
				       "nvme8\n");
	/* Nor is one that does not lead to it: then it is not in use either. */
	shell("rmdir %s/" PATH_A "/nvme5c7n1; rm %s/sys/block/nvme5c7n1", tree.top, tree.top);
	assert_reasons("0000:00:03.0", "mount|/x|nvme5n1p1: mounted on /x\n");
	assert_reasons("0000:00:09.0", "");
	/* If nothing says which of them leads to it, both may. */
	shell("rm -r %s/" PATH_B "/nvme5c8n1 %s/sys/block/nvme5c8n1", tree.top, tree.top);
	assert_reasons("0000:00:03.0", "mount|/x|nvme5n1p1: mounted on /x\n");
	assert_reasons("0000:00:09.0", "mount|/x|nvme5n1p1: mounted on /x\n");
}

/* A bridge has none of what is behind it. */
static void disks_behind_a_bridge(void **state)
{
	two_paths();
	put("proc/self/mountinfo", "27 1 259:6 / /x rw - ext4 /dev/nvme5n1p1 rw\n");
	put_link("sys/bus/pci/devices/0000:00:1c.0", "/" BRIDGE);
	put(BRIDGE "/modalias", "pci:v00001B36d0000000Csv00001AF4sd00001100bc06sc04i00");
	put_link("sys/bus/pci/devices/0000:01:00.0", "/" BRIDGE "/0000:01:00.0");
	put(BRIDGE "/0000:01:00.0/modalias",
	    "pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02");
	put_folder(BRIDGE "/0000:01:00.0/nvme/nvme7/nvme5c7n1");
	put_link(SUBSYSTEM "/nvme7", "/" BRIDGE "/0000:01:00.0/nvme/nvme7");
	assert_reasons("0000:00:1c.0", "");
	assert_reasons("0000:01:00.0", "mount|/x|nvme5n1p1: mounted on /x; another path remains: "
				       "nvme8\n");
}

/* So is what lies on it, and its other node. */
static void what_lies_on_two_paths(void **state)
{
	two_paths();
	put_node(SUBSYSTEM "/ng5n1", "nvme-generic", "ng5n1", "241:0\n", NULL);
	hold(20, "/dev/ng5n1");
	put("sys/devices/virtual/block/dm-3/dm/name", "vg-x\n");
	put("sys/devices/virtual/block/dm-3/dev", "253:3\n");
	put_link(SUBSYSTEM "/nvme5n1/nvme5n1p1/holders/dm-3", SYS "devices/virtual/block/dm-3");
	put("proc/swaps", "Filename\n/dev/dm-3 partition 1 0 0\n");
	assert_reasons("0000:00:03.0",
		       "member|dm-3|nvme5n1p1: member of dm-3 (mapped, vg-x); another path "
		       "remains: nvme7\n"
		       "swap|/dev/dm-3|dm-3 on nvme5n1p1: swap on /dev/dm-3; another path "
		       "remains: nvme7\n"
		       "open|process 20|ng5n1: held open by process 20; another path remains: "
		       "nvme7\n");
	put_link(SUBSYSTEM "/nvme9", "/" CARD "/nvme/nvme9");
	put_folder(CARD "/nvme/nvme9/nvme5c9n1");
	assert_reasons("0000:00:03.0",
		       "member|dm-3|nvme5n1p1: member of dm-3 (mapped, vg-x); other paths "
		       "remain: nvme7, nvme9\n"
		       "swap|/dev/dm-3|dm-3 on nvme5n1p1: swap on /dev/dm-3; other paths "
		       "remain: nvme7, nvme9\n"
		       "open|process 20|ng5n1: held open by process 20; other paths remain: "
		       "nvme7, nvme9\n");
	/* Links that lead nowhere, and a folder that is no subsystem's. */
	put_link(SUBSYSTEM "/nvme7", "/nowhere");
	put_link("sys/devices/virtual/nvme-subsystem/x", "/etc");
	assert_reasons("0000:00:09.0",
		       "member|dm-3|nvme5n1p1: member of dm-3 (mapped, vg-x); another path "
		       "remains: nvme8\n"
		       "swap|/dev/dm-3|dm-3 on nvme5n1p1: swap on /dev/dm-3; another path "
		       "remains: nvme8\n"
		       "open|process 20|ng5n1: held open by process 20; another path remains: "
		       "nvme8\n");
}

/* Files of these file systems answer without a server; a file below a mount of another does not. */
static void files_that_answer_stat_at_once(void **state)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *proc = NULL;
	VD_CLEANUP(vd_proc_freep) struct vd_proc_snapshot *empty = NULL;

	assert_int_equal(vd_root_new(tree.top, &root), 0);
	assert_int_equal(vd_proc_new(root, NULL, &empty), 0);
	assert_int_equal(vd_proc_may_stat(empty, "/x"), 0);
	put("proc/self/mountinfo", "20 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
				   "21 1 0:30 / /srv rw - nfs4 host:/ rw\n"
				   "22 1 0:31 / /srv/near rw - tmpfs t rw\n"
				   "23 1 0:32 / /mnt/a rw - fuse.sshfs h: rw\n");
	assert_int_equal(vd_proc_new(root, NULL, &proc), 0);
	assert_int_equal(vd_proc_may_stat(proc, "/x"), 1);
	assert_int_equal(vd_proc_may_stat(proc, "/srv"), 0);
	assert_int_equal(vd_proc_may_stat(proc, "/srv/dev/vda"), 0);
	assert_int_equal(vd_proc_may_stat(proc, "/srvx"), 1);
	assert_int_equal(vd_proc_may_stat(proc, "/mnt/a/b"), 0);
	assert_int_equal(vd_proc_may_stat(proc, "/mnt/b"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(nodes_of_any_class),	       on_a_tree(nodes_in_a_folder_of_dev),
		on_a_tree(nodes_without_a_class),      on_a_tree(nodes_of_no_device),
		on_a_tree(the_nearest_device),	       on_a_tree(nodes_by_number),
		on_a_tree(names_that_no_kernel_wrote), on_a_tree(what_a_process_calls_itself),
		on_a_tree(disks_of_two_paths),	       on_a_tree(disks_behind_a_bridge),
		on_a_tree(what_lies_on_two_paths),     on_a_tree(files_that_answer_stat_at_once),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
