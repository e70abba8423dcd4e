/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a file or a folder can be trusted: its owner, and who else can write to it. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

/* Which users are trusted as the owner. */
enum vd_owner {
	VD_OWNER_SELF,	       /* the effective user of this process */
	VD_OWNER_SELF_OR_ROOT, /* root as well */
};

enum vd_permissions {
	VD_PERMISSIONS_GOOD,
	VD_PERMISSIONS_OWNER, /* another user owns it */
	VD_PERMISSIONS_MODE,  /* users other than its owner can write to it */
};

/*
 * vd_check_permissions - Return which condition the file or folder of ST (fstat(2)) fails: first
 * that OWNER owns it, then that neither its group nor other users can write to it. Access control
 * lists need no check: if they let somebody write, the mask in the group's bits shows that (acl(5)).
 */
enum vd_permissions vd_check_permissions(const struct stat *st, enum vd_owner owner);

/*
 * vd_others_reach - Return whether all users may search the folders that PATH is below, as their
 * modes say. Links in PATH are followed. What does not exist is below none that is closed.
 */
bool vd_others_reach(const char *path);
