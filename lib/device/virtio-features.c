// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/virtio-features.h"

#include <stddef.h>

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

static const struct feature *find(uint16_t type, unsigned bit)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(features); i++) {
		if (features[i].type == type && features[i].bit == bit)
			return &features[i];
	}
	return NULL;
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
