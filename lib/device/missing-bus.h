/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a bus was lost on the way into a copied tree. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "bus/bus.h"

/* vd_missing_has_bus - Return whether sys/devices holds devices of BUS, which has no folder in
 * sys/bus. Always false in the running system. */
bool vd_missing_has_bus(const struct vd_root *root, const struct vd_bus *bus);
