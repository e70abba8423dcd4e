/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filters of a scan. */
#pragma once

#include "device/model.h"
#include "id/registry.h"
#include "scan/query.h"

struct vd_filter {
	uint16_t *types;
	size_t type_count;
	unsigned origins; /* a bit each of enum vd_origin; 0: all */
	unsigned states;  /* a bit each of enum vd_state; 0: all */
	char **buses;	  /* borrowed; NULL: all */
	char **drivers;	  /* borrowed; NULL: all */
	bool all;
	bool named; /* there are selectors: plumbing is not left out */
};

/* vd_filter_init - Set FILTER by QUERY, whose arrays are borrowed. The caller calls
 * vd_filter_clear(), which frees what FILTER holds. Return 0, or -EINVAL: *RET_BAD of QUERY is no
 * type, bus, origin or state. -ENOMEM. */
int vd_filter_init(struct vd_filter *filter, const struct vd_registry *registry,
		   const struct vd_query *query, const char **ret_bad);
void vd_filter_clear(struct vd_filter *filter);

/* vd_filter_is_open - Return whether FILTER lets all devices through, but for plumbing. */
bool vd_filter_is_open(const struct vd_filter *filter);

/* vd_filter_fields - Return the fields of a device that vd_filter_passes() needs, as bits. */
unsigned vd_filter_fields(const struct vd_filter *filter);

/*
 * vd_device_has_type - Return whether DEVICE is of TYPE, or has an interface that is: a SCSI host
 * also has the type of its disks. The field type of DEVICE must have been read.
 */
bool vd_device_has_type(const struct vd_registry *registry, const struct vd_device *device,
			uint16_t type);

/* vd_filter_passes - Return whether DEVICE, which was read from ROOT with vd_filter_fields(), is
 * wanted. If plumbing is left out, read sysfs: plumbing that VFIO has bound is wanted. */
bool vd_filter_passes(const struct vd_filter *filter, const struct vd_registry *registry,
		      const struct vd_root *root, const struct vd_device *device);
