/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device.h"

/* What the JSON calls each member. */
extern const char *const vd_field_names[VD_FIELD_COUNT];

static inline bool vd_wants(unsigned fields, enum vd_field field)
{
	return fields & 1u << field;
}

/* The fields that take the common id to know. */
#define VD_FIELDS_OF_ID                                                                            \
	(1u << VD_FIELD_VIRT_ID | 1u << VD_FIELD_TYPE | 1u << VD_FIELD_TYPE_NUMBER |               \
	 1u << VD_FIELD_VENDOR_ID | 1u << VD_FIELD_PRODUCT_ID | 1u << VD_FIELD_ORIGIN |            \
	 1u << VD_FIELD_ORIGIN_CERTAINTY | 1u << VD_FIELD_ORIGIN_REFINED_BY | 1u << VD_FIELD_NAME)

/* Those that take more than the native id. */
#define VD_FIELDS_OF_ORIGIN                                                                        \
	(1u << VD_FIELD_ORIGIN | 1u << VD_FIELD_ORIGIN_CERTAINTY | 1u << VD_FIELD_ORIGIN_REFINED_BY)
