/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why taking a device away would hurt, and what holds it. Only what the kernel tells in sysfs and
 * procfs is looked at: no device node is ever opened, nothing is written, no hypervisor is asked.
 */
#pragma once

#include "base/root.h"
#include "device/device.h"

struct json_object;

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
	 * The process that asks, as the kernel gave it, or 0. A connection whose socket it or one
	 * of its ancestors has is one that it hangs on, whatever the port. It only adds reasons: a
	 * process can be gone, and its number another's.
	 */
	unsigned caller_pid;
	/*
	 * Who is going to read the reasons: NULL: somebody who may know all. Else the id of a user,
	 * who is told of other users' processes that they hold something, not which they are, and
	 * of mounts in their mount namespaces that there are some, not where.
	 */
	const unsigned *reader;
	/*
	 * The driver that the device goes to, or NULL. For one of vfio's, the other members of the
	 * IOMMU group are looked at too: each must have no driver or one of vfio's (Linux,
	 * Documentation/driver-api/vfio.rst).
	 */
	const char *new_driver;
	bool wants_disks; /* the worker tells what is on the disks too */
};

/*
 * vd_in_use - Find the reasons against taking DEVICE away: an array of Reason of io.virtd.Drivers,
 * empty if there are none; the caller owns a reference. The same kind and holder come once. "kind"
 * is a word of enum vd_use and decides; the message is for people.
 *
 *   kind               holder              what it is
 *   mounted            "/boot"             mounted there, or in another mount namespace; "btrfs
 *                                          UUID" or "ext4" if the place is not visible
 *   swap               "/dev/vda2"         swap on it, or a swap file
 *   member             "dm-0"              a device of device mapper, md, bcache, loop or zram lies
 *                                          on it
 *   held-open          "qemu-ga[531]"      a process holds a node of it open
 *   default-route      "eth0"              the interface has a default route of the main table
 *   connection         "192.0.2.7:51234"   an ssh connection, or the request's, ends at the
 * interface port               "br0"               port of a bridge, bond, team or other master
 *   upper              "eth0.5"            a VLAN or the like lies on the interface
 *   addresses          "eth0"              the interface is up and has addresses other than IPv6's
 *                                          automatic link-local ones
 *   other-namespace    "net"               its interface is in another network namespace
 *   console            "hvc0"              a console of the kernel's
 *   watchdog           "watchdog0"         a watchdog that counts
 *   virtual-functions  "4"                 virtual functions that go with it
 *   carries-device     "pci:0002:00:02.0"  a device with a driver that goes with it: on VMBus's or
 *                                          Xen's PCI bus, vDPA, mediated
 *   iommu-group        "pci:0000:00:04.0"  a member of the IOMMU group whose driver is not VFIO's
 *
 * A node is the device's if the device is the nearest one above it in sysfs, whatever class it is
 * of. Nodes that many devices share (/dev/kvm, /dev/vfio/vfio) count for none. A disk that several
 * NVMe controllers lead to is in use of each; the message then names the other paths.
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
 * vd_in_use_record - what the worker has to know of DEVICE: {id, layers:[{bus, path}],
 * interfaces:[{class, name}]}; the caller puts *RET. -EILSEQ: a name in it is no UTF-8, so that the
 * worker could not look for the same; -ENOMEM.
 */
int vd_in_use_record(const struct vd_device *device, struct json_object **ret);

/*
 * vd_in_use_ask - the worker's request about RECORDS, an array of such, which is taken over (NULL:
 * out of memory), below the tree ROOT_PATH. NULL when out of memory.
 */
struct json_object *vd_in_use_ask(const char *root_path, struct json_object *records,
				  const struct vd_in_use_request *request);

/*
 * vd_worker_in_use - the worker's verb: {"verb":"in-use","root":"/","devices":[RECORD…],
 * "newDriver":… or null,"sshConnection":… or null,"callerPid":…,"reader":… or null,
 * "wantsDisks":true or false} → {"reasons":[[REASON…]…]}, one array a device, all of one moment; if
 * wanted, with it "disks", for each device what vd_disk_contents() makes; or, where it can't be told,
 * {"error":ERRNO}. -EINVAL: not such a request; those of vd_root_new(); -ENOMEM. The
 * caller puts *RET.
 */
int vd_worker_in_use(struct json_object *request, struct json_object **ret);
