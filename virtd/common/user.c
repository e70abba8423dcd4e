// SPDX-License-Identifier: LGPL-2.1-or-later
#include "common/user.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "common/log.h"

int user_find(const char *name, struct user *ret)
{
	struct passwd user, *found = NULL;
	char space[16384];
	int error = getpwnam_r(name, &user, space, sizeof(space), &found);

	if (!found && error && error != ENOENT) {
		log_error("cannot look up the user '%s': %s", name, strerror(error));
		return -error;
	}
	if (!found) {
		log_error("no such user '%s' (create a system user of that name)", name);
		return -ENOENT;
	}
	*ret = (struct user){ .uid = found->pw_uid, .gid = found->pw_gid };
	return 0;
}
