/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The usage reasons of a device: why taking it away would hurt, and what uses it. Only what the
 * kernel shows in sysfs and procfs counts. No function here opens a device node, writes anything or
 * queries a hypervisor.
 */
#pragma once

#include "base/root.h"
#include "device/device.h"

struct json_object;

/* What is going to be done, and for whom. Zeroed: the device is unbound, for no known caller. All
 * texts are borrowed. */
struct vd_in_use_request {
	/*
	 * The caller's SSH_CONNECTION ("CLIENT PORT SERVER PORT", ssh(1)) or NULL. Only a hint: it
	 * counts if there is an established connection with these ends. It is needed only for a
	 * server on another port than 22.
	 */
	const char *ssh_connection;
	/*
	 * The calling process, as the kernel gave it, or 0. A connection whose socket it or one of
	 * its ancestors has carries its session, on any port. This only adds reasons: the process
	 * may be gone, and another one may have its number.
	 */
	unsigned caller_pid;
	/*
	 * The id of the user who reads the reasons, or NULL for a reader who may know all. For
	 * other users' processes the reasons then do not name the process, and for mounts in their
	 * mount namespaces not the place.
	 */
	const unsigned *reader;
	/*
	 * The driver that the device goes to, or NULL. If it is one of VFIO's, the other members of
	 * the IOMMU group count too: each must have no driver, one of VFIO's, or one that leaves
	 * DMA to others (Linux, Documentation/driver-api/vfio.rst).
	 */
	const char *new_driver;
	bool wants_contents; /* the worker also reports what the interfaces have: partitions, addresses */
};

/*
 * vd_in_use - Find the usage reasons of DEVICE: an array of Reason of io.virtd.Drivers, empty if
 * there are none. The caller puts it. Each pair of kind and holder comes once. "kind" is a word of
 * enum vd_use, and decides; the message is for people.
 *
 *   kind               holder              what it is
 *   mounted            "/boot"             mounted there, or in another mount namespace;
 *                                          "btrfs UUID" or "ext4" if the place is not visible
 *   swap               "/dev/vda2"         swap on it, or a swap file
 *   member             "dm-0"              a device of device mapper, md, bcache, loop or zram lies
 *                                          on it
 *   held-open          "qemu-ga[531]"      a process has a node of it open
 *   default-route      "eth0"              the interface has a default route of the main table
 *   connection         "192.0.2.7:51234"   an ssh connection, or the request's, ends at the
 *                                          interface
 *   port               "br0"               port of a bridge, bond, team or other master
 *   upper              "eth0.5"            a VLAN or the like lies on the interface
 *   addresses          "eth0"              the interface is up and has addresses other than IPv6's
 *                                          automatic link-local ones
 *   other-namespace    "net"               its interface is in another network namespace
 *   console            "hvc0"              a console of the kernel's
 *   watchdog           "watchdog0"         a watchdog that counts
 *   virtual-functions  "4"                 virtual functions that go with it
 *   carries-device     "pci:0002:00:02.0"  a device with a driver that goes with it: on VMBus's or
 *                                          Xen's PCI bus, vDPA, mediated
 *   iommu-group        "pci:0000:00:04.0"  a member of the IOMMU group whose driver excludes VFIO
 *
 * A node is the device's if the device is the nearest one above it in sysfs, in any class. Nodes
 * that many devices share (/dev/kvm, /dev/vfio/vfio) count for none. A disk that several NVMe
 * controllers lead to is in use for each of them; the message then names the other paths.
 *
 * What is on partitions counts, and on what lies on them: LVM, md, multipath, bcache, loop devices
 * and others. So does what lies on network interfaces. What the tree or the caller's rights do not
 * show is left out: other users' open nodes and mounts need CAP_SYS_PTRACE. So is what claims a
 * disk without sysfs: ZFS, storage targets. A device that is removed meanwhile has no reasons.
 *
 * REQUEST may be NULL. Reads /proc and /sys of ROOT, each process's open files at most once: some
 * milliseconds on a typical system. Return 0, -ENOMEM, or an errno of reading mountinfo (the first
 * process's, or else our own) or /proc/swaps. Errors of reading come on the running system
 * only: no answer is safe without these files.
 */
int vd_in_use(const struct vd_root *root, const struct vd_device *device,
	      const struct vd_in_use_request *request, struct json_object **ret_reasons);

/*
 * vd_in_use_record - Describe DEVICE for the worker: {id, layers:[{bus, path}], interfaces:[{class,
 * name, path}]}, the last path only if there is a folder. The caller puts *RET. Return 0, or:
 * -EILSEQ: a name in it is not UTF-8, so that the worker could not find the same.
 * -ENOMEM.
 */
int vd_in_use_record(const struct vd_device *device, struct json_object **ret);

/*
 * vd_in_use_request_json - Return the request to the worker about RECORDS, an array of what
 * vd_in_use_record() makes, below the tree ROOT_PATH. RECORDS is taken over (NULL: out of memory);
 * REQUEST is not NULL. The caller puts it. NULL: out of memory.
 */
struct json_object *vd_in_use_request_json(const char *root_path, struct json_object *records,
					   const struct vd_in_use_request *request);

/*
 * vd_worker_in_use - Answer a request to the worker; the caller puts *RET:
 *   {"verb":"in-use","root":"/","devices":[RECORD…],"newDriver":… or null,
 *    "sshConnection":… or null,"callerPid":…,"reader":… or null,"wantsContents":BOOL,
 *    "idsDir":… or null}
 *   → {"reasons":[[REASON…]…],"contents":[…]}, or {"error":ERRNO} if the reasons can't be found
 * "reasons" has one array a device, all of one moment. "contents" is only there if wanted, and has
 * for each device what vd_disk_contents() and vd_net_addresses() append. Blocks as vd_in_use(). Return 0, or:
 * -EINVAL: it is not such a request.
 * -ENOMEM.
 * Those of vd_root_new() and vd_proc_new().
 */
int vd_worker_in_use(struct json_object *request, struct json_object **ret);
