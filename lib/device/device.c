// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/device.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "device/field.h"
#include "device/model.h"

const char *const vd_state_names[VD_STATE_COUNT] = {
	[VD_STATE_BOUND] = "bound", [VD_STATE_UNBOUND] = "unbound", [VD_STATE_OFFLINE] = "offline",
	[VD_STATE_GONE] = "gone",   [VD_STATE_FAILED] = "failed",
};

const char *const vd_field_names[VD_FIELD_COUNT] = {
	[VD_FIELD_ID] = "id",
	[VD_FIELD_VIRT_ID] = "virtId",
	[VD_FIELD_TYPE] = "type",
	[VD_FIELD_TYPE_NUMBER] = "typeNumber",
	[VD_FIELD_VENDOR_ID] = "vendorId",
	[VD_FIELD_PRODUCT_ID] = "productId",
	[VD_FIELD_ORIGIN] = "origin",
	[VD_FIELD_ORIGIN_CERTAINTY] = "originCertainty",
	[VD_FIELD_ORIGIN_REFINED_BY] = "originRefinedBy",
	[VD_FIELD_NAME] = "name",
	[VD_FIELD_STATE] = "state",
	[VD_FIELD_DRIVER] = "driver",
	[VD_FIELD_LAYERS] = "layers",
	[VD_FIELD_INTERFACES] = "interfaces",
	[VD_FIELD_VIRTIO] = "virtio",
	[VD_FIELD_VIRTQUEUES] = "virtqueues",
	[VD_FIELD_RELATED] = "related",
	[VD_FIELD_IN_USE] = "inUse",
	[VD_FIELD_PROBLEMS] = "problems",
};

int vd_field_parse(const char *name, unsigned *ret_bits)
{
	for (unsigned i = 0; i < VD_FIELD_COUNT; i++) {
		if (strcmp(vd_field_names[i], name) == 0) {
			*ret_bits = 1u << i;
			return 0;
		}
	}
	if (strcmp(name, "interfaces.name") == 0)
		*ret_bits = VD_FIELDS_INTERFACE_NAMES;
	else if (strcmp(name, "interfaces.details") == 0)
		*ret_bits = 1u << VD_FIELD_INTERFACES | VD_FIELDS_INTERFACE_DETAILS;
	else if (strcmp(name, "layers.address") == 0)
		*ret_bits = VD_FIELDS_LAYER_ADDRESSES;
	else
		return -EINVAL;
	return 0;
}

const char *vd_device_id(const struct vd_device *device)
{
	return device->id;
}

bool vd_device_has_interface(const struct vd_device *device, const char *path)
{
	for (size_t i = 0; i < device->interface_count; i++) {
		if (strcmp(device->interfaces[i].path, path) == 0)
			return true;
	}
	return false;
}

bool vd_device_is_locked(const struct vd_device *device)
{
	for (const struct vd_problem *problem = device->problems; problem;
	     problem = problem->next) {
		if (problem->error == ETIMEDOUT)
			return true;
	}
	return false;
}

void vd_device_free(struct vd_device *device)
{
	if (!device)
		return;
	vd_arena_clear(&device->arena);
	free(device);
}
