/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why taking a device away would hurt, and what holds it. Only what the kernel tells in sysfs and
 * procfs is looked at: no device node is ever opened, nothing is written, no hypervisor is asked.
 */
#pragma once

#include "base/root.h"
#include "device/device.h"

struct json_object;
struct vd_usage;

/* What is going to be done, and who asks. Zeroed: taken from its driver, by nobody in particular.
 */
struct vd_in_use_request {
	/*
	 * The caller's SSH_CONNECTION ("CLIENT PORT SERVER PORT", ssh(1)) or NULL. Nothing but a
	 * hint: it counts where an established connection of these ends is found, and is needed
	 * only for a server that listens on another port than 22.
	 */
	const char *ssh_connection;
	/*
	 * The driver that the device goes to, or NULL. For one of vfio's, the other members of the
	 * IOMMU group are looked at too: each must have no driver or one of vfio's (Linux,
	 * Documentation/driver-api/vfio.rst).
	 */
	const char *new_driver;
};

/*
 * vd_in_use - the reasons against taking DEVICE away: an array of Reason of io.virtd.Drivers,
 * {reason, holder, message}, empty where there are none; the caller owns a reference. A message
 * names the object first: "vda1: mounted on /boot". The same reason and holder come once.
 *
 *   reason         holder              what it is
 *   mount          "/boot"             mounted there, or in another mount namespace; "btrfs UUID"
 * or "ext4" where the place is not to be seen swap           "/dev/vda2"         swap on it, or a
 * swap file member         "dm-0"              a device of device mapper, md, bcache, loop or zram
 * lies on it open           "qemu-ga[531]"      a process holds a node of it open default-route
 * "eth0"              the interface has a default route of the main table connection
 * "192.0.2.7:51234"   an ssh connection, or the request's, ends at the interface port "br0" port of
 * a bridge, bond, team or other master upper          "eth0.5"            a VLAN or the like lies
 * on the interface addresses      "eth0"              the interface is up and has addresses, IPv6's
 * automatic link-local ones aside namespace      "net"               its interface is in another
 * network namespace console        "hvc0"              a console of the kernel's watchdog
 * "watchdog0"         a watchdog that counts functions      "4"                 virtual functions
 * that go with it device         "pci:0002:00:02.0"  a device with a driver that goes with it:
 * behind VMBus's or Xen's PCI bus, vDPA, mediated iommu-group    "pci:0000:00:04.0"  a member of
 * the IOMMU group whose driver is not vfio's
 *
 * What is on partitions, on what lies on them (LVM, md, multipath, bcache, loop devices …), and on
 * what lies on network interfaces counts. What the tree or the caller's rights do not let be seen
 * is left out (open nodes of others' processes and their mounts take CAP_SYS_PTRACE); so is what
 * claims a disk without telling sysfs: ZFS, storage targets. A device that goes meanwhile has no
 * reasons.
 *
 * REQUEST may be NULL. Reads /proc and /sys of ROOT, each process's open files at most once: some
 * milliseconds on a usual system.
 * Errors, live only: those of reading mountinfo (the first process's, else our own) and
 * /proc/swaps, since without them no answer is safe; -ENOMEM.
 */
int vd_in_use(const struct vd_root *root, const struct vd_device *device,
	      const struct vd_in_use_request *request, struct json_object **ret_reasons);

/*
 * vd_worker_in_use - the worker's verb: {"verb":"in-use","root":"/","device":DEVICE,"newDriver":…
 * or null,"sshConnection":… or null} → {"reasons":[…]}. DEVICE is a record of io.virtd.Devices; its
 * id, the bus and path of its layers and the class and name of its interfaces are what counts.
 * -EINVAL: not such a request; those of vd_root_new() and vd_in_use(). The caller puts *RET.
 */
int vd_worker_in_use(struct json_object *request, struct json_object **ret);

/*
 * vd_usage_new - the same for several devices: what was read for one of them is kept for the next,
 * so it tells of one moment. ROOT must outlive it. -ENOMEM. vd_usage_reasons() is as vd_in_use().
 */
int vd_usage_new(const struct vd_root *root, struct vd_usage **ret);
int vd_usage_reasons(struct vd_usage *usage, const struct vd_device *device,
		     const struct vd_in_use_request *request, struct json_object **ret_reasons);
void vd_usage_free(struct vd_usage *usage); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_usage *, vd_usage_free);

/*
 * vd_usage_prepare - read some of what takes longest, the open files of all processes, if DEVICE
 * (NULL: any device) needs it: 1, to be called again after other work, or 0 when it is read. Nobody
 * has to; the others read at once what is still missing. -ENOMEM.
 */
int vd_usage_prepare(struct vd_usage *usage, const struct vd_device *device);

/*
 * vd_usage_read - the reasons into the record of DEVICE, as the member inUse of its JSON. Why they
 * can't be told becomes a problem of the device, and inUse stays null. -ENOMEM.
 */
int vd_usage_read(struct vd_usage *usage, struct vd_device *device);
