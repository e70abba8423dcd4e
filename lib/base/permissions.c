// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/permissions.h"

#include <unistd.h>

enum vd_permissions vd_check_permissions(const struct stat *st, enum vd_owner owner)
{
	if (st->st_uid != geteuid() && !(owner == VD_OWNER_SELF_OR_ROOT && st->st_uid == 0))
		return VD_PERMISSIONS_OWNER;
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return VD_PERMISSIONS_MODE;
	return VD_PERMISSIONS_GOOD;
}
