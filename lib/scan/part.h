/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The part of a tree that a scan of one device needs, by the names of its nodes and entries: all that
 * is below the device's outermost layer, and what shares an interface with it. The links of other
 * names need not be followed: in a tree of 10,000 devices they take most of the time.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/root.h"

struct vd_part;

/*
 * vd_part_find - Find the part for SELECTORS (NULL-terminated), each "BUS:ADDRESS" or a path below
 * "/sys/", in ROOT, a running system. The caller frees *RET by vd_part_free(), which accepts NULL.
 * Return 0, or:
 * -EOPNOTSUPP: the whole tree is needed. There are more than 16 selectors, or one has another form or names
 * no device, or its device has parts anywhere: groups of channel devices, vDPA, NVMe.
 * -ENOMEM.
 */
int vd_part_find(const struct vd_root *root, char *const *selectors, struct vd_part **ret);
void vd_part_free(struct vd_part *part);
VD_DEFINE_CLEANUP(struct vd_part *, vd_part_free);

/* vd_part_has - Return whether PART has the node or entry NAME of SUBSYSTEM, the kernel's name of a
 * bus or class. */
bool vd_part_has(const struct vd_part *part, const char *subsystem, const char *name);

/*
 * vd_part_names - Set *RET to the names of the nodes or entries of SUBSYSTEM that are in PART;
 * "dev": the numbers of device nodes. They are in the order of vd_names_sort() with HEX, and
 * NULL-terminated; the caller frees them by vd_names_free(). Return their number; 0: *RET is
 * untouched; -ENOMEM.
 */
int vd_part_names(const struct vd_part *part, const char *subsystem, bool hex, char ***ret);
