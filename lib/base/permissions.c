// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/permissions.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum vd_permissions vd_check_permissions(const struct stat *st, enum vd_owner owner)
{
	if (st->st_uid != geteuid() && !(owner == VD_OWNER_SELF_OR_ROOT && st->st_uid == 0))
		return VD_PERMISSIONS_OWNER;
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return VD_PERMISSIONS_MODE;
	return VD_PERMISSIONS_GOOD;
}

bool vd_others_reach(const char *path)
{
	char resolved[PATH_MAX], folder[PATH_MAX];
	const char *whole = realpath(path, resolved) ? resolved : path;
	struct stat st;

	for (const char *slash = whole; (slash = strchr(slash, '/')); slash++) {
		size_t length = slash == whole ? 1 : (size_t)(slash - whole);

		if (length >= sizeof(folder))
			return false;
		memcpy(folder, whole, length);
		folder[length] = '\0';
		if (stat(folder, &st) == 0 && !(st.st_mode & S_IXOTH))
			return false;
	}
	return true;
}
