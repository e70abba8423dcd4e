// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>

#include "tests/lib/device.h"

int device_next(struct vd_scan *scan, struct vd_device **ret)
{
	int r;

	do
		r = vd_scan_next(scan, ret);
	while (r == -EAGAIN);
	return r;
}

struct found device_find(const struct vd_root *root, const char *selector)
{
	char *selectors[] = { (char *)selector, NULL };
	const struct vd_query query = { .selectors = selectors,
					.all = true,
					.fields = VD_FIELDS_ALL };
	struct found found;

	assert_int_equal(vd_registry_new(NULL, NULL, NULL, &found.registry), 0);
	assert_int_equal(vd_scan_new(root, found.registry, &query, &found.scan, NULL), 0);
	assert_int_equal(device_next(found.scan, &found.device), 1);
	return found;
}

void found_clear(struct found *found)
{
	vd_device_free(found->device);
	vd_scan_free(found->scan);
	vd_registry_free(found->registry);
}
