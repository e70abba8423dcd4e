/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The user that virtd runs as, by name. */
#pragma once

#include <sys/types.h>

struct user {
	uid_t uid;
	gid_t gid; /* the primary group */
};

/*
 * user_find - Look the user NAME up (getpwnam_r(3)), and set *RET. Log a failure. May block on the
 * system's user database. Return 0, or:
 * -ENOENT: there is no such user.
 * Those of getpwnam_r(3).
 */
int user_find(const char *name, struct user *ret);
