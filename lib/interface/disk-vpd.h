/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of vital product data, as a SCSI disk gives them (SPC-4, section 7.8). */
#pragma once

#include <stddef.h>

#define VD_VPD_TEXT_MAX 512

/* vd_vpd_serial - Put the unit serial number of PAGE 80h, LEN bytes, into TEXT. -ENODATA: it has
 * none, or is no such page. */
int vd_vpd_serial(const unsigned char *page, size_t len, char text[static VD_VPD_TEXT_MAX]);

/* vd_vpd_wwn - Put the best designator of the disk in PAGE 83h, LEN bytes, into TEXT: NAA before
 * EUI-64 before T10. -ENODATA: as above. */
int vd_vpd_wwn(const unsigned char *page, size_t len, char text[static VD_VPD_TEXT_MAX]);
