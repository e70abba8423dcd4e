/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Common ids as JSON. */
#pragma once

#include "device/device.h"
#include "id/registry.h"

struct json_object;

/* vd_id_field_json - the member FIELD of a record, where it comes from the common id
 * (VD_FIELD_VIRT_ID to VD_FIELD_ORIGIN_CERTAINTY); NULL for the others. TYPE_NAME is the
 * registry's. */
struct json_object *vd_id_field_json(const struct vd_id *id, const char *type_name,
				     enum vd_field field);

/* vd_identity_json - what NATIVE_ID is: an Identity of io.virtd.Devices; the caller owns a
 * reference. NULL when out of memory. */
struct json_object *vd_identity_json(const struct vd_registry *registry, const char *native_id,
				     const struct vd_id *id);
