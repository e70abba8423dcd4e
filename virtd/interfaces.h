/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file per interface; this lists what they have in them. */
#pragma once

#include "service.h"

extern const struct interface org_varlink_service;
extern const struct interface io_virtd_devices;
extern const struct interface io_virtd_drivers;
extern const struct interface io_virtd_bench;
