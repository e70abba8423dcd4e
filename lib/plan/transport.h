/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drivers that make a device of another bus of theirs. */
#pragma once

#include <stdbool.h>

/* vd_driver_is_transport - whether DRIVER only carries the device of another bus that it makes, as
 * virtio-pci does: what the device is used for is that one's driver's. */
bool vd_driver_is_transport(const char *driver);
