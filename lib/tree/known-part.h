/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which nodes are devices, of a bus that has the machine's own parts, too. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "bus/bus.h"
#include "id/registry.h"

/*
 * vd_is_known_part - Return whether the node NAME of BUS at PATH counts as a device. On a bus with
 * known_only, it does if REGISTRY (NULL: an empty one) knows it and its type is not plumbing. Of an
 * ACPI node and the platform device made for it, only one counts: the one that has a driver, if one
 * has. On other buses each node counts. Read sysfs.
 */
bool vd_is_known_part(const struct vd_root *root, const struct vd_registry *registry,
		      const struct vd_bus *bus, const char *path, const char *name);
