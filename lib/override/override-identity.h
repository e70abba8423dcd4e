/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What identifies a device among others that may be at its address. */
#pragma once

#include "device/model.h"
#include "id/registry.h"
#include "override/override-record.h"

struct vd_identity {
	struct vd_id id; /* of the layer */
	char devno[16];	 /* of a subchannel: the number of the device on it; "": not known */
	/* From the interfaces, borrowed from the device; NULL: no interface has one, for example
	 * because the device has another driver. */
	const char *mac; /* a permanent one */
	const char *serial;
};

/*
 * vd_identity_of - Identify LAYER of DEVICE, whose layers and interfaces must have been read. Of
 * several MAC addresses or serial numbers take that of WANTED (may be NULL), or the first. Reads
 * sysfs. Return 0, or:
 * -ENODATA: the layer has no known native id.
 */
int vd_identity_of(const struct vd_root *root, const struct vd_registry *registry,
		   const struct vd_device *device, const struct vd_layer *layer,
		   const struct vd_override *wanted, struct vd_identity *ret);

/*
 * vd_identity_find - Find the subchannel that has the device DEVNO now, and write its name
 * ("0.0.0003") to BUF. Reads one attribute of each. Return 0, or:
 * -ENOENT: none has it, this kernel does not tell (before Linux 5.15), or BUF is too small.
 * Those of vd_root_names().
 */
int vd_identity_find(const struct vd_root *root, const char *devno, char *buf, size_t size);
