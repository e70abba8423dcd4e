/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of a device's record. */
#pragma once

#include <stdbool.h>

/* The members of a device's record, also in JSON. Only those that are asked for are read. */
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
	VD_FIELD_VIRTQUEUES, /* null unless it was added (counters/counters.h) */
	VD_FIELD_RELATED,
	VD_FIELD_IN_USE, /* not from sysfs alone: absent unless it was added (usage/in-use.h) */
	VD_FIELD_PROBLEMS,
	VD_FIELD_COUNT
};

#define VD_FIELDS_ALL		  ((1u << VD_FIELD_COUNT) - 1)
/* "interfaces.name" and "layers.address": not members of their own, but a part of interfaces and
 * layers that the links give, so that no attribute is read. */
#define VD_FIELDS_INTERFACE_NAMES (1u << 29)
#define VD_FIELDS_LAYER_ADDRESSES (1u << 30)
/* "interfaces.details": interfaces with what else only Show reads: attributes that wait for a lock, or
 * that few people look for. */
#define VD_FIELDS_INTERFACE_DETAILS (1u << 28)
/* Not a member of its own: also read what takes an exit to the hypervisor (the virtio status). */
#define VD_FIELDS_TOUCH		  (1u << 31)

/* vd_field_parse - Find the bits of the field that is called NAME in JSON, or of "interfaces.name",
 * "interfaces.details" or "layers.address". Return 0, or -EINVAL: there is no such field. */
int vd_field_parse(const char *name, unsigned *ret_bits);

/* The name of each member in JSON. */
extern const char *const vd_field_names[VD_FIELD_COUNT];

static inline bool vd_wants(unsigned fields, enum vd_field field)
{
	return fields & 1u << field;
}

/* Whether FIELDS has all of each interface. */
static inline bool vd_wants_details(unsigned fields)
{
	return fields & (VD_FIELDS_INTERFACE_DETAILS | VD_FIELDS_TOUCH);
}

/* The fields that need the common id. The type in it says what virtio's feature bits are called. */
#define VD_FIELDS_OF_ID                                                                            \
	(1u << VD_FIELD_VIRT_ID | 1u << VD_FIELD_TYPE | 1u << VD_FIELD_TYPE_NUMBER |               \
	 1u << VD_FIELD_VENDOR_ID | 1u << VD_FIELD_PRODUCT_ID | 1u << VD_FIELD_ORIGIN |            \
	 1u << VD_FIELD_ORIGIN_CERTAINTY | 1u << VD_FIELD_ORIGIN_REFINED_BY |                      \
	 1u << VD_FIELD_NAME | 1u << VD_FIELD_VIRTIO)

/* Those of them that need more than the native id. */
#define VD_FIELDS_OF_ORIGIN                                                                        \
	(1u << VD_FIELD_ORIGIN | 1u << VD_FIELD_ORIGIN_CERTAINTY | 1u << VD_FIELD_ORIGIN_REFINED_BY)
