/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of a scan, and the device of a tree that a selector means. The test itself is linked with lib/scan. */
#pragma once

#include "scan/scan.h"

/* device_next - Return what vd_scan_next() returns at last, when it has more to do than one call may: never -EAGAIN. */
int device_next(struct vd_scan *scan, struct vd_device **ret);

/* A device, and what it borrows from. */
struct found {
	struct vd_registry *registry;
	struct vd_scan *scan;
	struct vd_device *device;
};

/* device_find - Return the first device that SELECTOR means, with all its fields. Fail the test if there is none. */
struct found device_find(const struct vd_root *root, const char *selector);
void found_clear(struct found *found);
