/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of a device's record, and of the JSON. */
#pragma once

#include <stdbool.h>

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

/* What the JSON calls each member. */
extern const char *const vd_field_names[VD_FIELD_COUNT];

static inline bool vd_wants(unsigned fields, enum vd_field field)
{
	return fields & 1u << field;
}

/* The fields that take the common id to know. */
#define VD_FIELDS_OF_ID                                                                            \
	(1u << VD_FIELD_VIRT_ID | 1u << VD_FIELD_TYPE | 1u << VD_FIELD_TYPE_NUMBER |               \
	 1u << VD_FIELD_VENDOR_ID | 1u << VD_FIELD_PRODUCT_ID | 1u << VD_FIELD_ORIGIN |            \
	 1u << VD_FIELD_ORIGIN_CERTAINTY | 1u << VD_FIELD_ORIGIN_REFINED_BY | 1u << VD_FIELD_NAME)

/* Those that take more than the native id. */
#define VD_FIELDS_OF_ORIGIN                                                                        \
	(1u << VD_FIELD_ORIGIN | 1u << VD_FIELD_ORIGIN_CERTAINTY | 1u << VD_FIELD_ORIGIN_REFINED_BY)
