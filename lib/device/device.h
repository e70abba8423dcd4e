/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The model: what a person would name as one device, and what is known of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "device/field.h"
#include "id/virt-id.h"

struct json_object;
struct vd_bus;

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
