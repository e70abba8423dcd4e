/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ids that drivers of virtual devices take: for where no module's file tells, since they are
 * part of the kernel. */
#pragma once

#include <stddef.h>

#include "bus/bus.h"

/*
 * vd_known_ids_take - Return whether DRIVER of BUS takes the device of MODALIAS: 1, 0; -ENOENT: the
 * driver is none of those whose ids are known.
 */
int vd_known_ids_take(const struct vd_bus *bus, const char *driver, const char *modalias);

/* vd_known_ids_driver - Return the name of the I-th driver of BUS that is known to take the device
 * of MODALIAS, static; NULL: there are no more. */
const char *vd_known_ids_driver(const struct vd_bus *bus, const char *modalias, size_t i);
