/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One reading of a tree: the devices of all buses, one after the other, each with all its layers.
 * A scan reads sysfs only, blocks on sysfs only, and needs about 200 bytes of memory for each
 * node. The devices are made one at a time.
 */
#pragma once

#include "base/root.h"
#include "device/device.h"
#include "id/registry.h"
#include "scan/query.h"

struct vd_scan;

/*
 * vd_scan_new - Begin a scan of ROOT, without reading anything yet. ROOT, REGISTRY and the arrays
 * of QUERY must outlive the scan; QUERY itself is copied. The caller frees *RET by vd_scan_free(),
 * which accepts NULL. A bus that can't be read later is a problem of the scan, no error.
 * Return 0, or:
 * -EINVAL: a filter can be no type, bus, origin or state; *RET_BAD (RET_BAD may be NULL) is that
 * value, borrowed from QUERY.
 * -ENOMEM: *RET_BAD is NULL or untouched.
 */
int vd_scan_new(const struct vd_root *root, const struct vd_registry *registry,
		const struct vd_query *query, struct vd_scan **ret, const char **ret_bad);
void vd_scan_free(struct vd_scan *scan);
VD_DEFINE_CLEANUP(struct vd_scan *, vd_scan_free);

/*
 * vd_scan_next - Find the next device that matches. Return:
 * 1: *RET is the device, which the caller frees by vd_device_free(), before the scan.
 * 0: there are no more devices.
 * -EAGAIN: the call has examined its share of nodes; do other work, then call again.
 * -EINVAL: a selector type=… names no type.
 * -EOPNOTSUPP: the query has only_part, and needs the whole tree.
 * -ENOMEM.
 */
int vd_scan_next(struct vd_scan *scan, struct vd_device **ret);

/* vd_scan_unmatched - Return the next selector that matched no device, after the end of SCAN; begin
 * with *AT (in, out) = 0. The text is that of the query. NULL: no further one. */
const char *vd_scan_unmatched(const struct vd_scan *scan, size_t *at);

/*
 * vd_scan_selects - Return whether the device that vd_scan_next() returned last matches the
 * SELECTOR-th selector. *RET_INTERFACE is then the interface that this selector means so far, as
 * vd_scan_interface().
 */
bool vd_scan_selects(const struct vd_scan *scan, size_t selector, const char **ret_interface);

/* vd_scan_interface - Return the path of the interface that the SELECTOR-th selector of SCAN means,
 * after its end: the same one for all devices that matched. The path lives as long as SCAN. NULL:
 * the selector means no interface or several. */
const char *vd_scan_interface(const struct vd_scan *scan, size_t selector);

/* vd_scan_problems_json - Return the buses, classes and links that could not be read, as an array
 * like Device.problems, which the caller puts. NULL: out of memory. */
struct json_object *vd_scan_problems_json(const struct vd_scan *scan);
