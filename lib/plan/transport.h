/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drivers that only make a device of another bus from theirs. */
#pragma once

#include <stdbool.h>

/* vd_driver_is_transport - Return whether DRIVER only carries the device of another bus that it
 * makes, as virtio-pci does. That device's driver decides what it is used for. */
bool vd_driver_is_transport(const char *driver);
