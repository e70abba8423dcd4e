/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds devices of a bus whose own folder a copied tree lacks. */
#pragma once

#include <stdbool.h>

#include "base/root.h"
#include "bus/bus.h"

/* vd_missing_has_bus - Return whether sys/devices holds devices of BUS, which has no folder in
 * sys/bus. Always false in the running system. */
bool vd_missing_has_bus(const struct vd_root *root, const struct vd_bus *bus);
