/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What reading the folder of overrides and changing it share. */
#pragma once

#include <sys/stat.h>

#include "override/override.h"

#define VD_OVERRIDE_SUFFIX ".conf"

/* vd_override_check_permissions - Return why a user other than root and this process's could have
 * written the file or folder of ST, as a static text. NULL: none could. */
const char *vd_override_check_permissions(const struct stat *st);

/* vd_overrides_open - Open the folder DIR. Return a descriptor that the caller closes, or an errno
 * of open(2). */
int vd_overrides_open(const char *dir);

/*
 * vd_override_same - Return whether A and B, both good, are for one device. If both have a devno,
 * that decides, since it outlasts the address; otherwise the address decides. Two with online= are
 * for one device also if only one of them is for a group.
 */
bool vd_override_same(const struct vd_override *a, const struct vd_override *b);
