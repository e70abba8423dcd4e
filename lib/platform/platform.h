/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The hypervisors that run this system, and the evidence for them. */
#pragma once

#include "base/root.h"
#include "id/system.h"

struct json_object;

/*
 * vd_platform_json - Return an array of objects (name, certainty, level, evidence), which the
 * caller puts; it is empty if there is no sign of a hypervisor. NULL: out of memory.
 *
 * Level 0 is the innermost, the one that runs this system. Level 1 is the one that level 0 runs in;
 * most nested hypervisors leave no trace of it. Within a level the order is fixed, so that the
 * first entry is the one-word answer:
 *
 * - the hypervisor: kvm, xen, hyperv, vmware, virtualbox, parallels, bhyve, apple, acrn, jailhouse,
 *   openbsd-vmm, nvmm, haxm, qnx, sre, gunyah, uml, zvm, lpar, powervm, hercules; qemu if it
 *   emulates the processor,
 * - the program that makes the machine's devices, in an entry of its own: qemu,
 *   firecracker, cloud-hypervisor, crosvm, bochs,
 * - the owner of the machine: aws, aws-nitro, azure, google, oracle-cloud, alibaba-cloud,
 *   openstack, kubevirt, nutanix, ovirt, digitalocean, hetzner, scaleway, vultr, tencent-cloud,
 *   akamai, upcloud, exoscale, cloudsigma.
 *
 * "xen-dom0" and "hyperv-root" replace xen and hyperv in the domain that manages the others: it
 * runs on the hypervisor but is no guest. "unknown": there is a hypervisor, but no sign
 * gives a name for its level.
 *
 * certainty is "certain" if the hypervisor itself says so or no other has that text, and "likely"
 * if it is concluded. An owner is certain only beside a certain sign of a hypervisor, because
 * owners rent out whole machines with the same texts. evidence has one text for each sign:
 * "cpuid 0x40000000 = KVMKVMKVM".
 *
 * An interface that a hypervisor offers besides its own is no level: KVM and Xen with Hyper-V's,
 * VirtualBox and Parallels with KVM's, KVM with Xen's. It is evidence of the one that offers it.
 *
 * Read sys/ and proc/ of ROOT, but no file that waits for another program, such as
 * sys/hypervisor/uuid, which waits for the Xen store. Ask the processor only if ROOT is live. Some
 * files, as the ACPI tables, are for root only; without them less is certain.
 */
struct json_object *vd_platform_json(const struct vd_root *root);

/*
 * vd_platform_reply - Return an object, which the caller puts. NULL: out of memory, or of
 * descriptors (vd_root_shortages()). Its members:
 *
 * platforms  the array of vd_platform_json()
 * isGuest    whether this system is a guest. A level that only manages guests (xen-dom0,
 *            hyperv-root), or an LPAR of s390, which every such system runs in, makes no guest.
 *            The levels outside of it are considered all the same.
 * shortName  one word for the hypervisor that it is a guest of, that of systemd-detect-virt(1) if
 *            there is one; "none"
 */
struct json_object *vd_platform_reply(const struct vd_root *root);

/*
 * vd_platform_system - Return the kind of system that ROOT is of. VD_SYSTEM_UNKNOWN: nothing is
 * certain, or out of memory. This is cheaper than vd_platform_json(), as it stops reading once
 * something is certain.
 */
enum vd_system vd_platform_system(const struct vd_root *root);
