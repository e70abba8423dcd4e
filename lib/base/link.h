/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Symbolic links of the tree, followed by their text: opening a file never follows one in a copied
 * tree. */
#pragma once

#include <stddef.h>

#include "base/root.h"

/*
 * vd_link_resolve - where the link LINK ("sys/bus/pci/devices/0000:00:01.0") leads: a path without
 * any link or dot in it, relative to the root. Errors: those of vd_root_readlink(); -EXDEV: out of
 * sys/; -ENAMETOOLONG.
 */
int vd_link_resolve(const struct vd_root *root, const char *link, char *buf, size_t size);
