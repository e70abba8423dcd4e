/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device.h"

/* What the JSON calls each member. */
extern const char *const vd_field_names[VD_FIELD_COUNT];

static inline bool vd_wants(unsigned fields, enum vd_field field)
{
	return fields & 1u << field;
}
