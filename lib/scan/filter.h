/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices of a reading are wanted. */
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
	bool named; /* devices were named: none of them is left out for being plumbing */
};

/* vd_filter_init - as vd_scan_new() says. vd_filter_clear() frees what it holds. */
int vd_filter_init(struct vd_filter *filter, const struct vd_registry *registry,
		   const struct vd_query *query, const char **ret_bad);
void vd_filter_clear(struct vd_filter *filter);

/* vd_filter_fields - what must have been read of a device before it is judged. */
unsigned vd_filter_fields(const struct vd_filter *filter);

/*
 * vd_device_has_type - Return whether DEVICE is of TYPE, or has an interface that is: a SCSI host
 * has the type of its disks too. Its own type must have been read.
 */
bool vd_device_has_type(const struct vd_registry *registry, const struct vd_device *device,
			uint16_t type);

/* vd_filter_passes - Return whether DEVICE, which was read from ROOT, is wanted. */
bool vd_filter_passes(const struct vd_filter *filter, const struct vd_registry *registry,
		      const struct vd_root *root, const struct vd_device *device);
