// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/transport.h"

#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"

bool vd_driver_is_transport(const char *driver)
{
	static const char *const names[] = { "virtio-pci", "virtio_ccw", "virtio-mmio",
					     "virtio_vdpa", "io_subchannel" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], driver) == 0)
			return true;
	}
	return false;
}
