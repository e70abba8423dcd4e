// SPDX-License-Identifier: LGPL-2.1-or-later
/* What processes hold open, and what else is by the device itself: watchdogs, tags, consoles,
 * groups. */
#include "in-use/reasons.h"

static void open_nodes(void **state)
{
	put_link("proc/7/fd/0", "/dev/null");
	put_link("proc/7/fd/3", "/dev/vda1");
	put_link("proc/7/fd/4", "/dev/vda");
	put("proc/7/comm", "dd\n");
	put_link("proc/8/fd/3", "/dev/disk/by-id/x");
	put_link("dev/disk/by-id/x", "../../sdb");
	put_link("proc/9/fd/3", "/dev/vport3p1 (deleted)");
	put("proc/9/comm", "qemu-ga\n");
	put_link("proc/10/fd/3", "/dev/watchdog");
	put_link("proc/11/fd/3", "socket:[7]");
	put_link("proc/12/fd/3", "/dev/vda11");
	put_link("proc/x/fd/3", "/dev/vda");
	assert_reasons("vda", "open|dd[7]|vda: held open by dd[7]\n");
	assert_reasons("sda", "open|process 8|sdb: held open by process 8\n");
	assert_reasons("vport3p1", "open|qemu-ga[9]|vport3p1: held open by qemu-ga[9]\n");
	assert_reasons("watchdog0", "open|process 10|watchdog0: held open by process 10\n");
}

/* Somebody who may not know of everything: his own are told, of others' that there are some. */
static void reasons_for_another_user(void **state)
{
	static const unsigned reader = 1000;
	const struct vd_in_use_request request = { .reader = &reader };

	put_link("proc/7/fd/3", "/dev/vda1");
	put("proc/7/comm", "secret\n");
	put("proc/7/status", "Name:\tsecret\nUid:\t0\t0\t0\t0\n");
	put_link("proc/8/fd/3", "/dev/vda");
	put("proc/8/comm", "setuid\n");
	put("proc/8/status", "Uid:\t1000\t0\t0\t0\n");
	put_link("proc/9/fd/3", "/dev/vda");
	put("proc/9/comm", "his\n");
	put("proc/9/status", "Uid:\t1000\t1000\t1000\t1000\n");
	put_link("proc/10/fd/3", "/dev/vport3p1");
	put("proc/10/comm", "gone");
	put("proc/1/mountinfo", "27 1 0:5 / /x rw - tmpfs x rw\n");
	put_link("proc/1/ns/mnt", "mnt:[1]");
	put("proc/11/mountinfo", "27 1 254:1 / /hidden rw - ext4 /dev/vda1 rw\n");
	put_link("proc/11/ns/mnt", "mnt:[2]");
	/* virtd's own namespace is nobody else's, whatever its user is. */
	put("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\n");
	put("proc/self/mountinfo", "27 1 8:16 / /private rw - ext4 /dev/sdb rw\n");
	assert_reasons_for(
		"vda", &request,
		"open|another user's process|vda: held open by another user's process\n"
		"open|his[9]|vda: held open by his[9]\n"
		"mount|another mount namespace|vda1: mounted in another mount namespace\n");
	assert_reasons_for("vport3p1", &request,
			   "open|another user's process|vport3p1: held open by another user's "
			   "process\n");
	assert_reasons_for(
		"sdb", &request,
		"mount|another mount namespace|sdb: mounted in another mount namespace\n");
	/* What is mounted in the system's namespace everybody sees. */
	put("proc/1/mountinfo", "27 1 254:1 / /here rw - ext4 /dev/vda1 rw\n");
	shell("rm -r %s/proc/[789]", tree.top);
	assert_reasons_for("vda", &request, "mount|/here|vda1: mounted on /here\n");
}

static void a_watchdog_that_counts(void **state)
{
	put("sys/devices/pci0000:00/0000:00:08.0/watchdog/watchdog0/state", "active\n");
	put("sys/devices/pci0000:00/0000:00:08.0/sriov_numvfs", "4\n");
	assert_reasons("watchdog0",
		       "watchdog|watchdog0|watchdog0: the watchdog is running\n"
		       "functions|4|pci:0000:00:08.0: 4 virtual functions are lost with it\n");
}

/* Its driver does not tell whose it is, but calls it by its own name. */
static void a_watchdog_without_a_parent(void **state)
{
#define WATCHDOG "sys/devices/virtual/watchdog/watchdog1"
	put(WATCHDOG "/identity", "i6300ESB timer\n");
	put(WATCHDOG "/state", "active\n");
	put_link("sys/class/watchdog/watchdog1", "../../devices/virtual/watchdog/watchdog1");
	put_link("proc/5/fd/3", "/dev/watchdog1");
	put("proc/5/comm", "wd\n");
	assert_reasons("0000:00:09.0", "");
	put_link("sys/devices/pci0000:00/0000:00:09.0/driver",
		 SYS "bus/pci/drivers/i6300ESB timer");
	put_folder("sys/bus/pci/drivers/i6300ESB timer");
	assert_reasons("0000:00:09.0", "open|wd[5]|watchdog1: held open by wd[5]\n"
				       "watchdog|watchdog1|watchdog1: the watchdog is running\n");
	put(WATCHDOG "/identity", "Software Watchdog\n");
	assert_reasons("0000:00:09.0", "");
}

static void tags_of_the_host(void **state)
{
	put("proc/self/mountinfo", "27 1 0:40 / /share rw - 9p share rw,trans=virtio\n"
				   "28 1 0:41 / /fs rw - virtiofs share rw\n"
				   "29 1 0:42 / /other rw - 9p other rw,trans=virtio\n");
	assert_reasons("0000:00:09.0", "mount|/share|share: mounted on /share\n");
}

static void consoles(void **state)
{
	put("sys/devices/virtual/tty/console/active", "tty0 ttyS1\n");
	put("proc/consoles", "ttyS1 -W- (EC p a) 4:65\ntty0 -WU (E) 4:1\n");
	assert_reasons("ttyS1", "console|ttyS1|ttyS1: console of the system\n");
	assert_reasons("vport3p1", "");
	put("proc/consoles", "hvc0 -W- (EC p a) 229:0\n");
	assert_reasons("vport3p1",
		       "console|hvc0|pci:0000:00:06.0: may be the terminal of the console "
		       "hvc0\n");
	put("sys/kernel/debug/virtio-ports/vport3p1",
	    "name: x\nis_console: yes\nconsole_vtermno: 0\n");
	assert_reasons("vport3p1",
		       "console|hvc0|pci:0000:00:06.0: may be the terminal of the console "
		       "hvc0\n");
	put("sys/kernel/debug/virtio-ports/vport3p1",
	    "name: x\nis_console: no\nconsole_vtermno: 0\n");
	assert_reasons("vport3p1", "");
	put("sys/devices/virtual/tty/console/active", "tty0\n");
	assert_reasons("ttyS1", "");
}

/* Where sysfs has the device of a terminal, it is no other device's. */
static void a_console_with_a_device_of_its_own(void **state)
{
	put("proc/consoles", "hvc0 -W- (EC p a) 229:0\n");
	put_folder("sys/devices/pci0000:00/0000:00:07.0/tty/hvc0");
	put_link("sys/class/tty/hvc0", "../../devices/pci0000:00/0000:00:07.0/tty/hvc0");
	assert_reasons("vport3p1", "");
}

static void terminals_that_only_the_driver_tells_of(void **state)
{
	static const struct {
		const char *driver, *console;
	} rows[] = { { "virtio_console", "hvc0" }, { "hvc_console", "hvc0" },
		     { "xenconsole", "hvc0" },	   { "3215", "ttyS0" },
		     { "3270", "tty3270" },	   { "serial", NULL } };
	char text[256];

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), SYS "bus/virtio/drivers/%s", rows[i].driver);
		put_link("sys/devices/pci0000:00/0000:00:06.0/virtio3/driver", text);
		put("proc/consoles", "hvc0 -W- (EC p a) 229:0\nttyS0 -W- (EC p a) 4:64\n"
				     "tty3270 -W- (EC p a) 227:1\n");
		*text = '\0';
		if (rows[i].console)
			snprintf(text, sizeof(text),
				 "console|%s|pci:0000:00:06.0: may be the terminal of the console "
				 "%s\n",
				 rows[i].console, rows[i].console);
		assert_reasons("vport3p1", text);
	}
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
	put_link(DRIVER, "../../../bus/pci/drivers/vfio-pci");
	assert_reasons_for("vda", &to_vfio, "");
	put_link(DRIVER, "../../../bus/pci/drivers/pcieport");
	assert_reasons_for("vda", &to_vfio, "");
	shell("rm %s/" DRIVER, tree.top);
	assert_reasons_for("vda", &to_vfio, "");
	/* So does each driver of a bridge, and none of another class. */
	put_link(DRIVER, "../../../bus/pci/drivers/shpchp");
	put("sys/devices/pci0000:00/0000:00:03.0/class", "0x060400\n");
	assert_reasons_for("vda", &to_vfio, "");
	put("sys/devices/pci0000:00/0000:00:03.0/class", "0x060000\n");
	assert_reasons_for("vda", &to_vfio,
			   "iommu-group|pci:0000:00:03.0|pci:0000:00:03.0: in the same IOMMU group "
			   "(7), and its driver is shpchp\n");
	put("sys/devices/pci0000:00/0000:00:03.0/class", "0x06040\n");
	assert_reasons_for("vda", &to_vfio,
			   "iommu-group|pci:0000:00:03.0|pci:0000:00:03.0: in the same IOMMU group "
			   "(7), and its driver is shpchp\n");
	/* A guest has the group. */
	put_link(DRIVER, "../../../bus/pci/drivers/vfio-pci");
	put_link("proc/77/fd/9", "/dev/vfio/7");
	put("proc/77/comm", "qemu-system-x86\n");
	assert_reasons("vda", "");
	assert_reasons_for("vda", &to_other,
			   "open|qemu-system-x86[77]|IOMMU group 7: held open by "
			   "qemu-system-x86[77]\n");
	assert_reasons("0000:00:03.0", "open|qemu-system-x86[77]|IOMMU group 7: held open by "
				       "qemu-system-x86[77]\n");
}

/* Without an IOMMU the group's node has another name. */
static void a_group_without_an_iommu(void **state)
{
	put_link("sys/devices/pci0000:00/0000:00:03.0/driver", "../../../bus/pci/drivers/vfio-pci");
	put_link("proc/77/fd/9", "/dev/vfio/noiommu-7");
	assert_reasons("0000:00:03.0", "open|process 77|IOMMU group 7: held open by process 77\n");
	put_link("proc/77/fd/9", "/dev/vfio/noiommu-70");
	assert_reasons("0000:00:03.0", "");
}

/* Variants of vfio-pci are told by their module, whatever they are called. */
static void a_variant_of_vfio(void **state)
{
	static const struct vd_in_use_request to_variant = { .new_driver = "rme_da" };
#define OTHER "sys/devices/pci0000:00/0000:00:03.0"

	put_folder("sys/bus/pci/drivers/rme_da");
	put_link("sys/bus/pci/drivers/rme_da/module", "../../../../module/rme_da_vfio");
	put_link("sys/module/vfio_pci_core/holders/rme_da_vfio", "../../rme_da_vfio");
	assert_reasons_for("vda", &to_variant,
			   "iommu-group|pci:0000:00:03.0|pci:0000:00:03.0: in the same IOMMU group "
			   "(7), and its driver is virtio-pci\n");
	put_link(OTHER "/driver", "../../../bus/pci/drivers/rme_da");
	assert_reasons_for("vda", &to_variant, "");
	put_link("proc/77/fd/9", "/dev/vfio/7");
	assert_reasons("0000:00:03.0", "open|process 77|IOMMU group 7: held open by process 77\n");
	/* The device's own node, by its name only. */
	put_link("proc/77/fd/9", "/dev/vfio/devices/vfio3");
	put_folder(OTHER "/vfio-dev/vfio3");
	assert_reasons("0000:00:03.0", "open|process 77|vfio3: held open by process 77\n");
}

/* One node for all sources of random numbers: it reads the current one. */
static void the_shared_source_of_random_numbers(void **state)
{
#define RNG "sys/devices/pci0000:00/0000:00:0b.0"

	put_link("sys/bus/pci/devices/0000:00:0b.0", "/" RNG);
	put(RNG "/modalias", "pci:v00001AF4d00001044sv00001AF4sd00001100bc00scFFi00");
	put_link("sys/bus/virtio/devices/virtio9", "/" RNG "/virtio9");
	put(RNG "/virtio9/modalias", "virtio:d00000004v00001AF4");
	put_link(RNG "/virtio9/driver", SYS "bus/virtio/drivers/virtio_rng");
	put_link("sys/bus/virtio/drivers/virtio_rng/virtio9", "/" RNG "/virtio9");
	put_link("sys/class/misc/hw_random", SYS "devices/virtual/misc/hw_random");
	put_folder("sys/devices/virtual/misc/hw_random");
	put_link("proc/5/fd/3", "/dev/hwrng");
	assert_reasons("0000:00:0b.0", "open|process 5|hwrng: held open by process 5\n");
	put("sys/devices/virtual/misc/hw_random/rng_current", "virtio_rng.0\n");
	assert_reasons("0000:00:0b.0", "open|process 5|hwrng: held open by process 5\n");
	put("sys/devices/virtual/misc/hw_random/rng_current", "tpm-rng-0\n");
	assert_reasons("0000:00:0b.0", "");
}

static void devices_that_go_with_it(void **state)
{
#define CHANNEL "sys/devices/LNXSYSTM:00/VMBUS:00/0a0b0c0d-0000-0000-0000-000000000000"

	put(CHANNEL "/modalias", "vmbus:1d04c4441fe54b3b9dbb12c1e5a2b0ce");
	put_link("sys/bus/vmbus/devices/0a0b0c0d-0000-0000-0000-000000000000",
		 "../../../../" CHANNEL);
	put_folder(CHANNEL "/pci0002:00/0002:00:02.0");
	put_folder(CHANNEL "/pci0002:00/0002:00:03.0");
	put_link("sys/bus/pci/devices/0002:00:02.0", "/" CHANNEL "/pci0002:00/0002:00:02.0");
	put_link("sys/bus/pci/devices/0002:00:03.0", "/" CHANNEL "/pci0002:00/0002:00:03.0");
	assert_reasons("0a0b0c0d-0000-0000-0000-000000000000", "");
	put_link(CHANNEL "/pci0002:00/0002:00:02.0/driver", SYS "bus/pci/drivers/nvme");
	assert_reasons(
		"0a0b0c0d-0000-0000-0000-000000000000",
		"device|pci:0002:00:02.0|pci:0002:00:02.0: is lost with it, and its driver is "
		"nvme\n");
	/* That is a child of another device. */
	put_link("sys/bus/vdpa/devices/vdpa9", SYS "devices/pci0000:00/0000:00:08.0/x/vdpa9");
	put_link("sys/devices/pci0000:00/0000:00:08.0/x/vdpa9/driver",
		 SYS "bus/vdpa/drivers/virtio_vdpa");
	assert_reasons("0000:00:08.0", "");
	put_link("sys/bus/vdpa/devices/vdpa0", SYS "devices/pci0000:00/0000:00:08.0/vdpa0");
	put_link("sys/devices/pci0000:00/0000:00:08.0/vdpa0/driver",
		 SYS "bus/vdpa/drivers/virtio_vdpa");
	assert_reasons("0000:00:08.0",
		       "device|vdpa:vdpa0|vdpa:vdpa0: is lost with it, and its driver is "
		       "virtio_vdpa\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(open_nodes),
		on_a_tree(reasons_for_another_user),
		on_a_tree(a_watchdog_that_counts),
		on_a_tree(a_watchdog_without_a_parent),
		on_a_tree(tags_of_the_host),
		on_a_tree(consoles),
		on_a_tree(a_console_with_a_device_of_its_own),
		on_a_tree(terminals_that_only_the_driver_tells_of),
		on_a_tree(members_of_the_group),
		on_a_tree(a_group_without_an_iommu),
		on_a_tree(a_variant_of_vfio),
		on_a_tree(the_shared_source_of_random_numbers),
		on_a_tree(devices_that_go_with_it),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
