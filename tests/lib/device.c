// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>

#include "tests/lib/device.h"

struct found device_find(const struct vd_root *root, const char *selector)
{
	char *selectors[] = { (char *)selector, NULL };
	const struct vd_query query = { .selectors = selectors,
					.all = true,
					.fields = VD_FIELDS_ALL };
	struct found found;
	int r;

	assert_int_equal(vd_registry_new(NULL, NULL, NULL, &found.registry), 0);
	assert_int_equal(vd_scan_new(root, found.registry, &query, &found.scan, NULL), 0);
	while ((r = vd_scan_next(found.scan, &found.device)) == -EAGAIN)
		;
	assert_int_equal(r, 1);
	return found;
}

void found_clear(struct found *found)
{
	vd_device_free(found->device);
	vd_scan_free(found->scan);
	vd_registry_free(found->registry);
}
