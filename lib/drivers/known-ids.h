/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ids that drivers of virtual devices take, for drivers that are part of the kernel, so that no
 * module's file has them. */
#pragma once

#include <stddef.h>

#include "bus/bus.h"

/*
 * vd_known_ids_take - Return 1 if DRIVER of BUS takes the device of MODALIAS, 0 if it does not, or:
 * -ENOENT: the ids of DRIVER are not known.
 */
int vd_known_ids_take(const struct vd_bus *bus, const char *driver, const char *modalias);

/* vd_known_ids_driver - Return the name of the I-th (from 0) driver of BUS that is known to take
 * the device of MODALIAS, static. NULL: there are no more. */
const char *vd_known_ids_driver(const struct vd_bus *bus, const char *modalias, size_t i);
