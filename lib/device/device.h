/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The model: what a person would name as one device, and what is known of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "id/virt-id.h"

struct json_object;
struct vd_bus;

/* The members of a device's record, and of the JSON: what is not asked for is not read. */
enum vd_field {
	VD_FIELD_ID,
	VD_FIELD_VIRT_ID,
	VD_FIELD_TYPE,
	VD_FIELD_TYPE_NUMBER,
	VD_FIELD_VENDOR_ID,
	VD_FIELD_PRODUCT_ID,
	VD_FIELD_ORIGIN,
	VD_FIELD_ORIGIN_CERTAINTY,
	VD_FIELD_ORIGIN_REFINED_BY,
	VD_FIELD_NAME,
	VD_FIELD_STATE,
	VD_FIELD_DRIVER,
	VD_FIELD_LAYERS,
	VD_FIELD_INTERFACES,
	VD_FIELD_VIRTIO,
	VD_FIELD_RELATED,
	VD_FIELD_IN_USE, /* not of sysfs alone: null unless it was put there (usage/in-use.h) */
	VD_FIELD_PROBLEMS,
	VD_FIELD_COUNT
};

#define VD_FIELDS_ALL		  ((1u << VD_FIELD_COUNT) - 1)
/* Not members of their own: the same member, but only what the links tell, nothing read.
 * "interfaces.name" and "layers.address". */
#define VD_FIELDS_INTERFACE_NAMES (1u << 29)
#define VD_FIELDS_LAYER_ADDRESSES (1u << 30)
/* Not a member of its own: read what takes a trip to the hypervisor too (the virtio status). */
#define VD_FIELDS_TOUCH		  (1u << 31)

/* vd_field_parse - the bit of the field that the JSON calls NAME, or of "interfaces.name" and
 * "layers.address". -EINVAL: no such field. */
int vd_field_parse(const char *name, unsigned *ret_bit);

struct vd_device;

void vd_device_free(struct vd_device *device);
VD_DEFINE_CLEANUP(struct vd_device *, vd_device_free);

/* "pci:0000:00:03.0"; lives as long as the device. */
const char *vd_device_id(const struct vd_device *device);

/* vd_device_has_interface - Return whether the interface at PATH is one of DEVICE's, as far as they
 * were read. */
bool vd_device_has_interface(const struct vd_device *device, const char *path);

/* vd_device_is_locked - whether some of it could not be read since a driver is being probed or
 * removed. */
bool vd_device_is_locked(const struct vd_device *device);

/* vd_device_json - the record, the members FIELDS of it; the caller owns a reference. NULL when out
 * of memory. The text in it is valid UTF-8 whatever the kernel said. */
struct json_object *vd_device_json(const struct vd_device *device, unsigned fields);
