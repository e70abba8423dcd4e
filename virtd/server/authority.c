// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/authority.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"

#define AUTHORITY_GROUP "virtd"

static bool find_group(gid_t *ret)
{
	struct group group, *found = NULL;
	char space[16384];

	if (getgrnam_r(AUTHORITY_GROUP, &group, space, sizeof(space), &found) != 0 || !found)
		return false;
	*ret = found->gr_gid;
	return true;
}

/* The further groups of the client; how many there are is told by a first try that fails. */
static bool has_group(int fd, gid_t wanted)
{
	vd_autofree gid_t *groups = NULL;
	socklen_t size = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) == 0 || errno != ERANGE)
		return false;
	groups = malloc(size);
	if (!groups || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof(*groups); i++) {
		if (groups[i] == wanted)
			return true;
	}
	return false;
}

bool authority_may_change(int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	gid_t group;

	if (geteuid() != 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return false;
	if (cred.uid == 0)
		return true;
	return find_group(&group) && (cred.gid == group || has_group(fd, group));
}
