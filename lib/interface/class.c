// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interface/class.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bus/bus.h"
#include "interface/disk-identity.h"
#include "interface/net-names.h"

/* Linux, Documentation/ABI/testing/sysfs-class-net and sysfs-class-net-queues. */
/* A queue that comes or goes is an event: Linux, net/core/net-sysfs.c. */
static const struct vd_attr net_attrs[] = {
	{ "address", "mac", VD_ATTR_STRING, .in_copies = true },
	{ "mtu", "mtu", VD_ATTR_NUMBER, .in_copies = true },
	{ "operstate", "operstate", VD_ATTR_STRING },
	/* An interface that is down has no carrier, and says EINVAL. */
	{ "carrier", "carrier", VD_ATTR_BOOL, .absent_errno = EINVAL },
	{ "queues/rx-", "rxQueues", VD_ATTR_COUNT, .constant = true },
	{ "queues/tx-", "txQueues", VD_ATTR_COUNT, .constant = true },
	{ "master", "master", VD_ATTR_LINK },
	/* It waits for RTNL; unknown is -1, and EINVAL if the interface is down. */
	{ "speed", "speedMbps", VD_ATTR_NUMBER, .only_shown = true, .may_wait = true,
	  .absent_errno = EINVAL, .absent_text = "-1" },
	/* The same. */
	{ "duplex", "duplex", VD_ATTR_STRING, .only_shown = true, .may_wait = true,
	  .absent_errno = EINVAL, .absent_text = "unknown" },
	{ "ifindex", "udevNames", VD_ATTR_NAMES, .only_shown = true, .read = vd_net_udev_names },
	{},
};

/* Linux, Documentation/ABI/stable/sysfs-block; "size" is in units of 512 bytes always. Nothing of it is
 * constant: SCSI disks are scanned again, and NVMe disks formatted, without an event. */
static const struct vd_attr block_attrs[] = {
	{ "size", "sizeBytes", VD_ATTR_SECTORS, .in_copies = true },
	{ "serial", "serial", VD_ATTR_STRING, .read = vd_disk_serial },
	{ "ro", "readOnly", VD_ATTR_BOOL, .in_copies = true },
	{ "queue/rotational", "rotational", VD_ATTR_BOOL },
	{ "queue/logical_block_size", "logicalBlockBytes", VD_ATTR_NUMBER },
	{ "model", "model", VD_ATTR_STRING, .read = vd_disk_model },
	{ "vendor", "vendor", VD_ATTR_STRING, .read = vd_disk_vendor },
	{ "revision", "revision", VD_ATTR_STRING, .read = vd_disk_revision },
	{ "wwid", "wwn", VD_ATTR_STRING, .read = vd_disk_wwn },
	{ "queue/scheduler", "scheduler", VD_ATTR_CHOSEN, .only_shown = true },
	/* Each hardware queue has a folder. */
	{ "mq/", "hardwareQueues", VD_ATTR_COUNT, .only_shown = true },
	{},
};

const struct vd_class vd_classes[] = {
	{ "net", "sys/class/net", .type = "net", .details = "net", .attrs = net_attrs },
	{ "block", "sys/block", .type = "block", .devnode = "/dev/%s", .details = "block",
	  .attrs = block_attrs },
	{ "tty", "sys/class/tty", .devnode = "/dev/%s" },
	{ "virtio-ports", "sys/class/virtio-ports", .devnode = "/dev/%s", .label = "name" },
	{ "drm", "sys/class/drm", .type = "gpu", .no_dash = true, .devnode = "/dev/dri/%s" },
	{ "accel", "sys/class/accel", .type = "accelerator", .devnode = "/dev/accel/%s" },
	{ "graphics", "sys/class/graphics", .prefix = "fb", .devnode = "/dev/%s", .label = "name" },
	{ "input", "sys/class/input", .type = "input", .prefix = "event",
	  .devnode = "/dev/input/%s" },
	/* A card has nodes beside it, and none itself. */
	{ "sound", "sys/class/sound", .type = "sound", .no_node = "card", .devnode = "/dev/snd/%s",
	  .label = "id" },
	{ "nvme", "sys/class/nvme", .devnode = "/dev/%s", .label = "serial" },
	{ "nvme-generic", "sys/class/nvme-generic", .devnode = "/dev/%s" },
	{ "scsi_host", "sys/class/scsi_host" },
	{ "fc_host", "sys/class/fc_host", .label = "port_name" },
	/* Linux, drivers/scsi/st.c: one that rewinds, one that does not, and both in four modes. */
	{ "scsi_tape", "sys/class/scsi_tape", .type = "tape", .devnode = "/dev/%s" },
	{ "scsi_changer", "sys/class/scsi_changer", .devnode = "/dev/%s" },
	{ "scsi_generic", "sys/class/scsi_generic", .devnode = "/dev/%s" },
	{ "bsg", "sys/class/bsg", .devnode = "/dev/bsg/%s" },
	{ "infiniband", "sys/class/infiniband", .type = "rdma" },
	{ "infiniband_verbs", "sys/class/infiniband_verbs", .devnode = "/dev/infiniband/%s" },
	{ "infiniband_mad", "sys/class/infiniband_mad", .devnode = "/dev/infiniband/%s" },
	{ "watchdog", "sys/class/watchdog", .type = "watchdog", .devnode = "/dev/%s",
	  .label = "identity" },
	{ "rtc", "sys/class/rtc", .devnode = "/dev/%s" },
	{ "ptp", "sys/class/ptp", .devnode = "/dev/%s", .label = "clock_name" },
	{ "tpm", "sys/class/tpm", .type = "tpm", .devnode = "/dev/%s" },
	{ "tpmrm", "sys/class/tpmrm", .type = "tpm", .devnode = "/dev/%s" },
	{ "misc", "sys/class/misc", .uevent_names_node = true, .devnode = "/dev/%s" },
	/* Linux, drivers/s390/char/tape_class.c: one that rewinds, one that does not. */
	{ "tape390", "sys/class/tape390", .type = "tape", .devnode = "/dev/%s" },
	{ "remoteproc", "sys/class/remoteproc" },
	{ "bluetooth", "sys/class/bluetooth", .type = "bluetooth" },
	{ "video4linux", "sys/class/video4linux", .devnode = "/dev/%s", .label = "name" },
	{ "uio", "sys/class/uio", .devnode = "/dev/%s", .label = "name" },
	{ "virt", "sys/class/virt", .devnode = "/dev/virt/%s", .in_name = "virt" },
	/* Without a folder of entries: see vd_shared_nodes. */
	{ "hwrng", .type = "rng", .devnode = "/dev/%s" },
	{ "vsock", .type = "vsock", .devnode = "/dev/%s" },
	/* Nor these: see vd_child_nodes. */
	{ "vhost-vdpa", .devnode = "/dev/%s" },
	/* Nor these: see vd_tags. */
	{ "9p", .type = "9p", .details = "share" },
	{ "virtiofs", .type = "fs", .details = "share" },
	{},
};

const struct vd_shared_node vd_shared_nodes[] = {
	{ "hwrng", "hwrng", "sys/class/misc/hw_random", "sys/bus/virtio/drivers/virtio_rng" },
	{ "hwrng", "hwrng", "sys/class/misc/hw_random", "sys/bus/vio/drivers/pseries_rng" },
	{ "vsock", "vsock", "sys/class/misc/vsock",
	  "sys/bus/virtio/drivers/vmw_vsock_virtio_transport" },
	/* Linux, net/vmw_vsock/vmci_transport.c: over the device of VMCI. */
	{ "vsock", "vsock", "sys/class/misc/vsock", "sys/bus/pci/drivers/vmw_vmci" },
	{},
};

/* Linux, drivers/vhost/vdpa.c. */
const struct vd_child_node vd_child_nodes[] = {
	{ "vhost-vdpa", &vd_bus_vdpa, "vhost-vdpa-" },
	{},
};

/* Linux, net/9p/trans_virtio.c; Documentation/ABI/testing/sysfs-fs-virtiofs. */
const struct vd_tag vd_tags[] = {
	{ "9p", "sys/bus/virtio/drivers/9pnet_virtio", "mount_tag", NULL },
	{ "virtiofs", "sys/fs/virtiofs", "tag", "device" },
	{},
};

const struct vd_class *vd_class_find(const char *name)
{
	for (const struct vd_class *class = vd_classes; class->name; class ++) {
		if (strcmp(class->name, name) == 0)
			return class;
	}
	return NULL;
}

bool vd_class_wants(const struct vd_class *class, const char *name)
{
	if (class->prefix && strncmp(name, class->prefix, strlen(class->prefix)) != 0)
		return false;
	return !class->no_dash || !strchr(name, '-');
}

int vd_class_devnode(const struct vd_class *class, const char *name, char *buf, size_t size)
{
	size_t skipped = class->in_name ? strlen(class->in_name) : 0;
	size_t before;
	int n;

	if (!class->devnode ||
	    (class->no_node && strncmp(name, class->no_node, strlen(class->no_node)) == 0))
		return -ENOENT;
	before = strcspn(class->devnode, "%");
	if (skipped && strncmp(name, class->in_name, skipped) == 0)
		name += skipped;
	n = snprintf(buf, size, "%.*s%s", (int)before, class->devnode, name);
	if (n < 0 || (size_t)n >= size)
		return -ENAMETOOLONG;
	/* In sysfs a name can't have a slash: the kernel writes cciss!c0d0 for cciss/c0d0. */
	for (char *p = strchr(buf, '!'); p; p = strchr(p, '!'))
		*p = '/';
	return 0;
}
