/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What reading the folder of overrides and changing it have in common. */
#pragma once

#include <sys/stat.h>

#include "override/override.h"

#define VD_OVERRIDE_SUFFIX ".conf"

/* vd_override_distrust - why what ST is of could have been written by somebody whose word is not
 * root's; NULL: it could not. */
const char *vd_override_distrust(const struct stat *st);

/* vd_overrides_open - the folder DIR, as a descriptor. Errors: those of open(2). */
int vd_overrides_open(const char *dir);

/* vd_override_same - whether A and B, each a good one, are for one device: by the device number
 * where both have one, which lasts when the address doesn't; else by the address. Of two that are
 * about a switch, whether or not the channel device is one of a group. */
bool vd_override_same(const struct vd_override *a, const struct vd_override *b);
