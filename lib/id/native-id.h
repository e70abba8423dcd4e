/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Splits a native id: a modalias as Linux writes it, or a short form that people write. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id/virt-id.h"

#define VD_NATIVE_ID_MAX 4096 /* characters; a uevent as a whole has 2048 */

enum vd_native_bus {
	VD_NATIVE_PCI,
	VD_NATIVE_VIRTIO,
	VD_NATIVE_CCW,
	VD_NATIVE_CSS,
	VD_NATIVE_VMBUS,
	VD_NATIVE_XEN,
	VD_NATIVE_VIO,
	VD_NATIVE_OF,
	VD_NATIVE_ACPI,
	VD_NATIVE_PLATFORM,
	VD_NATIVE_VIRT,
};

struct vd_native_id {
	enum vd_native_bus bus;
	union {
		struct {
			uint16_t vendor, device, sub_vendor, sub_device;
			uint8_t base_class, sub_class;
			bool has_sub, has_class; /* not in the short forms */
		} pci;
		struct {
			uint32_t device; /* the vendor depends on the transport */
		} virtio;
		struct {
			uint16_t cu_type, dev_type;
			uint8_t cu_model, dev_model;
			bool has_dev;
		} ccw;
		uint8_t css_type;
		struct {
			uint64_t hi, lo; /* in memory order, see ids-key.h */
		} vmbus;
		const char *text; /* after the bus and its colon; borrowed */
		struct vd_id virt;
	};
};

/*
 * vd_native_id_parse - Split TEXT into its parts; *RET borrows from it. The forms are those of
 * Linux scripts/mod/file2alias.c, of each bus's uevent or modalias function, and the short ones.
 * Hexadecimal digits may be of either case. Return 0, or -EINVAL: TEXT lacks a field, goes on after
 * the last one, is longer than VD_NATIVE_ID_MAX, or is of no bus. *RET is untouched then.
 */
int vd_native_id_parse(const char *text, struct vd_native_id *ret);
