/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which hypervisors run this system, and what says so. */
#pragma once

#include "base/root.h"

struct json_object;

/*
 * vd_platform_json - an array of objects (name, certainty, level, evidence), the innermost hypervisor, which runs
 * this guest, first (level 0); empty where nothing tells of one. Names: kvm, qemu, firecracker, cloud-hypervisor, xen, hyperv, vmware, virtualbox,
 * parallels, bhyve, apple, acrn, zvm, lpar, powervm, hercules, aws-nitro, google, …
 * Reads sys/ and proc/ of ROOT; the processor is asked only where ROOT is live. NULL when out of memory.
 */
struct json_object *vd_platform_json(const struct vd_root *root);
