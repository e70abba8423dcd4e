// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interfaces.h"

#include <stddef.h>

#include "bench-methods/bench.h"
#include "device-methods/devices.h"
#include "driver-methods/drivers.h"
#include "org-varlink-service.h"

const struct interface *const interfaces[] = {
	&org_varlink_service, &io_virtd_devices, &io_virtd_drivers, &io_virtd_bench, NULL,
};
