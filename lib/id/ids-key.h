/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The second column of virt.ids: which native id a line is about. */
#pragma once

#include "id/ids-table.h"

#define VD_IDS_TEXT_MAX 255 /* characters of a key that is text */

/*
 * vd_ids_key_parse - the key TEXT of the kind called KIND. The text of the key, where it has one,
 * is borrowed from TEXT. -ENOENT: no such kind; -EINVAL: no key of that kind, and RET_FORM gets a
 * sentence that says how one looks.
 */
int vd_ids_key_parse(const char *kind, const char *text, struct vd_ids_key *ret,
		     const char **ret_form);

/*
 * vd_ids_key_derive - the vendor and device that follow from KEY (the column is "-"): a PCI part's
 * own, virtio's rule, a channel device's type. -ENODATA: none do.
 */
int vd_ids_key_derive(const struct vd_ids_key *key, uint32_t *ret_vendor, uint32_t *ret_device);

/* vd_ids_pair_parse - "VVVV:DDDD", exactly four hexadecimal digits each, as vendor << 16 | device.
 * -EINVAL. */
int vd_ids_pair_parse(const char *text, uint64_t *ret);

/*
 * vd_ids_guid_parse - xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx as the 32 digits of a VMBus modalias:
 * the bytes in memory order, the first three groups little-endian (Linux drivers/hv/vmbus_drv.c,
 * print_alias_name()). -EINVAL.
 */
int vd_ids_guid_parse(const char *text, uint64_t *ret_hi, uint64_t *ret_lo);
