/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Common ids as JSON. */
#pragma once

#include "device/device.h"
#include "id/registry.h"

struct json_object;

/* vd_id_field_json - Return the member FIELD of a record, which the caller puts, if it comes from
 * the common id ID (VD_FIELD_VIRT_ID to VD_FIELD_ORIGIN_CERTAINTY). TYPE_NAME is the name of its
 * type. NULL: another FIELD, or out of memory, which is counted as a loss (base/loss.h). */
struct json_object *vd_id_field_json(const struct vd_id *id, const char *type_name,
				     enum vd_field field);

/* vd_identity_json - Return NATIVE_ID, whose common id is ID, as an Identity of io.virtd.Devices,
 * which the caller puts. NULL: out of memory. */
struct json_object *vd_identity_json(const struct vd_registry *registry, const char *native_id,
				     const struct vd_id *id);
