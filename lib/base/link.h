/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Symbolic links of the tree, resolved by their text: no file of a copied tree is opened through a
 * link. */
#pragma once

#include <stddef.h>

#include "base/root.h"

/*
 * vd_link_resolve - Write the path that the link LINK ("sys/bus/pci/devices/0000:00:01.0") leads to
 * into BUF of SIZE bytes, relative to the root and without dots. The target need not exist.
 * Return 0, or:
 * -EXDEV: LINK leads out of sys/.
 * -ENAMETOOLONG: the path is longer than PATH_MAX, or does not fit into BUF.
 * Those of vd_root_readlink().
 */
int vd_link_resolve(const struct vd_root *root, const char *link, char *buf, size_t size);
