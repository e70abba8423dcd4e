// SPDX-License-Identifier: LGPL-2.1-or-later
#include "common/authority.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "common/limit.h"

#define AUTHORITY_GROUP "virtd"

void authority_read_group(struct authority *authority)
{
	struct group group, *found = NULL;
	char space[16384];

	authority->known =
		getgrnam_r(AUTHORITY_GROUP, &group, space, sizeof(space), &found) == 0 && found;
	if (authority->known)
		authority->group = found->gr_gid;
	authority->looked_up_ns = vd_clock_ns();
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

static bool can_change(const struct authority *authority)
{
	return authority->has_helpers || geteuid() == 0;
}

bool authority_has(const struct authority *authority, int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (!can_change(authority) || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return false;
	if (cred.uid == 0)
		return true;
	return authority->known &&
	       (cred.gid == authority->group || has_group(fd, authority->group));
}

static bool is_outdated(const struct authority *authority)
{
	uint64_t limit_ns = (uint64_t)LIMIT_GROUP_LOOK_UP_MS * VD_NS_PER_MS;

	return !authority->looked_up_ns || vd_clock_ns() - authority->looked_up_ns >= limit_ns;
}

bool authority_may_change(struct authority *authority, int fd)
{
	if (authority_has(authority, fd))
		return true;
	if (!can_change(authority) || authority->known || !is_outdated(authority))
		return false;
	authority_read_group(authority);
	return authority_has(authority, fd);
}
