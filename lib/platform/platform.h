/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which hypervisors run this system, and what says so. */
#pragma once

#include "base/root.h"
#include "base/system.h"

struct json_object;

/*
 * vd_platform_json - an array of objects (name, certainty, level, evidence), the caller's to put;
 * empty if nothing tells of a hypervisor. NULL when out of memory.
 *
 * Level 0 is the innermost, the one that runs this system; level 1 is what that one runs in, where
 * something shows it: most nested hypervisors leave no trace. Within a level the order is fixed, so
 * that the first entry answers "what am I running on" in one word:
 *
 * - the hypervisor: kvm, xen, hyperv, vmware, virtualbox, parallels, bhyve, apple, acrn, jailhouse,
 *   openbsd-vmm, nvmm, haxm, qnx, sre, gunyah, uml, zvm, lpar, powervm, hercules; qemu if it
 *   emulates the processor,
 * - the program that makes the machine's devices, an entry of its own beside the hypervisor: qemu,
 *   firecracker, cloud-hypervisor, crosvm, bochs,
 * - the owner of the machine: aws, aws-nitro, azure, google, oracle-cloud, alibaba-cloud,
 *   openstack, kubevirt, nutanix, ovirt, digitalocean, hetzner, scaleway, vultr, tencent-cloud,
 *   akamai, upcloud, exoscale, cloudsigma.
 *
 * "xen-dom0" and "hyperv-root" stand in for xen and hyperv in the domain that manages the others:
 * it runs on the hypervisor but is no guest. "unknown": something runs this system, and nothing
 * tells what; it never stands beside a known one of its level.
 *
 * certainty is "certain" if the hypervisor itself says so or the text is no one else's, "likely" if
 * it is concluded. An owner is certain only beside a certain sign of a hypervisor, because owners
 * rent out whole machines with the same texts. evidence holds one text for each thing that says so:
 * "cpuid 0x40000000 = KVMKVMKVM".
 *
 * An interface that is offered besides the own one is no level: KVM and Xen with Hyper-V's,
 * VirtualBox and Parallels with KVM's, KVM with Xen's. It is evidence of the one that offers it.
 *
 * Reads sys/ and proc/ of ROOT, nothing that asks another program (so not sys/hypervisor/uuid,
 * which waits for the Xen store); the processor is asked only where ROOT is live. Some of it is for
 * root alone (the ACPI tables): without, a little less is certain.
 */
struct json_object *vd_platform_json(const struct vd_root *root);

/*
 * vd_platform_reply - an object, the caller's to put; NULL when out of memory:
 *
 * platforms  the array of vd_platform_json()
 * isGuest    whether this system is a guest. A level that only manages guests (xen-dom0,
 *            hyperv-root) and an LPAR of s390, which every such system runs in, make no guest; a
 *            guest's own such level hides no hypervisor below it.
 * shortName  one word for what it is a guest of, as systemd-detect-virt(1) has it if it has one;
 *            "none"
 */
struct json_object *vd_platform_reply(const struct vd_root *root);

/*
 * vd_platform_system - what kind of system ROOT is of; VD_SYSTEM_UNKNOWN: nothing is certain, or
 * out of memory. Cheaper than vd_platform_json(): it reads no more once something is certain.
 */
enum vd_system vd_platform_system(const struct vd_root *root);
