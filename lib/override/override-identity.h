/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tells a device from another one at its address. */
#pragma once

#include "device/model.h"
#include "id/registry.h"
#include "override/override-record.h"

struct vd_identity {
	struct vd_id id; /* of the layer */
	char devno[16];	 /* of a subchannel: the number of the device on it; "": none, or not known
			  */
	/* What the interfaces say; NULL where none says anything, as is so whenever the usual
	 * driver doesn't have the device. Borrowed from the device. */
	const char *mac; /* one that lasts */
	const char *serial;
};

/*
 * vd_identity_of - what LAYER of DEVICE is; the device's layers and interfaces have been read. Of
 * several addresses or serial numbers the one that WANTED (may be NULL) has, else the first.
 * Reads sysfs. -ENODATA: the layer has no native id.
 */
int vd_identity_of(const struct vd_root *root, const struct vd_registry *registry,
		   const struct vd_device *device, const struct vd_layer *layer,
		   const struct vd_override *wanted, struct vd_identity *ret);

/*
 * vd_identity_find - the subchannel that has the device DEVNO now, "0.0.0003", into BUF. Reads one
 * attribute of each. -ENOENT: none has, or this kernel doesn't say; what reading the folder comes
 * to.
 */
int vd_identity_find(const struct vd_root *root, const char *devno, char *buf, size_t size);
