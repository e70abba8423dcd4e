/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decodes pages of vital product data, which SCSI disks have (SPC-4, section 7.8). */
#pragma once

#include <stddef.h>

#define VD_VPD_TEXT_MAX 512

/* vd_vpd_serial - Write the unit serial number of PAGE 80h, LEN bytes, to TEXT, without blanks
 * around it. Return 0, or -ENODATA: the page has none, or is another. */
int vd_vpd_serial(const unsigned char *page, size_t len, char text[static VD_VPD_TEXT_MAX]);

/* vd_vpd_wwn - Write the best designator of the disk in PAGE 83h, LEN bytes, to TEXT: NAA, EUI-64,
 * the SCSI name string, or T10, in this order. Return 0, or -ENODATA: the page has none, or is
 * another. */
int vd_vpd_wwn(const unsigned char *page, size_t len, char text[static VD_VPD_TEXT_MAX]);
