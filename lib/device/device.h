/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device: what people would call one device, with all that is known of it. */
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

/* vd_device_free - Free DEVICE, before the tree that it was built from. NULL is accepted. */
void vd_device_free(struct vd_device *device);
VD_DEFINE_CLEANUP(struct vd_device *, vd_device_free);

/* vd_device_id - Return the id of DEVICE, "pci:0000:00:03.0", which lives as long as DEVICE. */
const char *vd_device_id(const struct vd_device *device);

/* vd_device_has_interface - Return whether the interface at PATH is one of DEVICE's, as they were
 * when it was built. */
bool vd_device_has_interface(const struct vd_device *device, const char *path);

/* vd_device_is_locked - Return whether a part of DEVICE could not be read because a driver is being
 * probed or removed. */
bool vd_device_is_locked(const struct vd_device *device);

/* vd_device_json - Return the record of DEVICE, with its id and the members FIELDS; the caller puts
 * it. Bytes of the kernel that are no UTF-8 are \xNN in it. NULL: out of memory. */
struct json_object *vd_device_json(const struct vd_device *device, unsigned fields);
