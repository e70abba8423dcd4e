/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One reading of the tree: the devices of every bus, layers collapsed, one after the other.
 * It reads sysfs only, never blocks on anything but it, and needs memory in proportion to the
 * number of nodes (about 200 bytes each); the devices themselves are made one at a time.
 */
#pragma once

#include "base/root.h"
#include "device/device.h"
#include "id/registry.h"
#include "scan/query.h"

struct vd_scan;

/*
 * vd_scan_new - begin a reading of ROOT; both must outlive the scan.
 * -EINVAL: a filter that can be no type, bus, origin or state; RET_BAD (may be NULL) gets that
 * value, borrowed from QUERY. A bus that can't be read is a problem of the scan (see
 * vd_scan_problems_json()), not an error. -ENOMEM.
 */
int vd_scan_new(const struct vd_root *root, const struct vd_registry *registry,
		const struct vd_query *query, struct vd_scan **ret, const char **ret_bad);
void vd_scan_free(struct vd_scan *scan);
VD_DEFINE_CLEANUP(struct vd_scan *, vd_scan_free);

/*
 * vd_scan_next - the next device that matches: 1 and a device that the caller frees, or 0 at the
 * end. Each call looks at a bounded number of nodes, so it can return -EAGAIN: call again, after
 * other work. -EINVAL: a selector type=… with no such type. -ENOMEM. The device must be freed
 * before the scan.
 */
int vd_scan_next(struct vd_scan *scan, struct vd_device **ret);

/* After the end: the first selector that matched nothing, or NULL. */
const char *vd_scan_unmatched(const struct vd_scan *scan);

/* vd_scan_interface - After the end of a scan with one selector: the path of the interface that it
 * means, the same one of all devices that matched. NULL: it means none, or several. Lives as long
 * as the scan. */
const char *vd_scan_interface(const struct vd_scan *scan);

/* vd_scan_problems_json - the buses and classes that could not be read: an array as of
 * Device.problems. NULL when out of memory. */
struct json_object *vd_scan_problems_json(const struct vd_scan *scan);
