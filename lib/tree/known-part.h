/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Of a bus that has the machine's own parts too: which nodes are devices here. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "bus/bus.h"
#include "id/registry.h"

/*
 * vd_is_known_part - Return whether the node NAME of BUS at PATH is a device here. Of a bus that
 * has "known_only", those are the parts that REGISTRY knows (NULL: none), and that carry no others;
 * of an ACPI node and the platform device made for it, the one that has the driver. On other buses:
 * true.
 */
bool vd_is_known_part(const struct vd_root *root, const struct vd_registry *registry,
		      const struct vd_bus *bus, const char *path, const char *name);
