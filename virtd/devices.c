// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interfaces.h"

static const struct method methods[] = {
	{ 0 },
};

const struct interface io_virtd_devices = { "io.virtd.Devices", methods };
