/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The second column of virt.ids: the native id that a line is about. */
#pragma once

#include "id/ids-table.h"

#define VD_IDS_TEXT_MAX 255 /* characters of a key that is text */

/*
 * vd_ids_key_parse - Convert TEXT to a key of the kind that the first column calls KIND. The text
 * of *RET is borrowed from TEXT if the kind has one. Return 0, or:
 * -ENOENT: there is no such kind.
 * -EINVAL: TEXT is no key of that kind; *RET_FORM is a constant text that says what one looks like.
 */
int vd_ids_key_parse(const char *kind, const char *text, struct vd_ids_key *ret,
		     const char **ret_form);

/*
 * vd_ids_key_derive - Find the vendor and device that follow from KEY, if their column is "-". A
 * PCI part has its own, virtio has a rule, a channel device has its type, and many PCI parts have
 * 0. Return 0, or -ENODATA: none follow from keys of that kind.
 */
int vd_ids_key_derive(const struct vd_ids_key *key, uint32_t *ret_vendor, uint32_t *ret_device);

/* vd_ids_vendor_device_parse - Convert "VVVV:DDDD", four hexadecimal digits each, to vendor << 16 |
 * device. Return 0, or -EINVAL: TEXT has another form. */
int vd_ids_vendor_device_parse(const char *text, uint64_t *ret);

/*
 * vd_ids_guid_parse - Convert the GUID xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx to the 32 digits of a
 * VMBus modalias, 16 in *RET_HI and 16 in *RET_LO. The bytes are in memory order, the first three
 * groups little-endian (Linux drivers/hv/vmbus_drv.c, print_alias_name()). Return 0, or -EINVAL:
 * TEXT has another form.
 */
int vd_ids_guid_parse(const char *text, uint64_t *ret_hi, uint64_t *ret_lo);
