// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/virtio-features.h"

#include <stdlib.h>

#include "base/cleanup.h"

#define EVERY_TYPE 0

/* No pointers, so that the table takes no work when the program starts. */
struct feature {
	uint8_t type, bit;
	char name[46];
};

static const struct feature features[] = {
#define FEATURE(type, bit, name) { type, bit, name },
#include "device/virtio-features-table.h"
#undef FEATURE
};

static int compare(const void *a, const void *b)
{
	const struct feature *left = a, *right = b;
	int order = left->type - right->type;

	return order ? order : left->bit - right->bit;
}

static const struct feature *find(uint16_t type, unsigned bit)
{
	const struct feature wanted = { .type = (uint8_t)type, .bit = (uint8_t)bit };

	if (type > UINT8_MAX || bit > UINT8_MAX)
		return NULL;
	return bsearch(&wanted, features, VD_ARRAY_SIZE(features), sizeof(wanted), compare);
}

const char *vd_virtio_feature_name(uint16_t type, unsigned bit)
{
	const struct feature *feature = find(EVERY_TYPE, bit);

	if (!feature && type != EVERY_TYPE)
		feature = find(type, bit);
	return feature ? feature->name : NULL;
}

const char *vd_virtio_status_name(unsigned bit)
{
	static const char names[][20] = {
		[0] = "ACKNOWLEDGE",	    [1] = "DRIVER", [2] = "DRIVER_OK", [3] = "FEATURES_OK",
		[6] = "DEVICE_NEEDS_RESET", [7] = "FAILED",
	};

	return bit < VD_ARRAY_SIZE(names) && names[bit][0] ? names[bit] : NULL;
}
