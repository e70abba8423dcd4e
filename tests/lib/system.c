// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/lib/system.h"

bool system_has_user(uid_t user)
{
	char path[] = "/tmp/test-user-XXXXXX";
	vd_autoclose int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fchown(fd, user, (gid_t)-1) == 0;
}

bool system_has_nodes(void)
{
	char path[] = "/tmp/test-node-XXXXXX";
	bool made;

	assert_non_null(mkdtemp(path));
	rmdir(path);
	made = mknod(path, S_IFBLK | 0600, makedev(253, 7)) == 0;
	unlink(path);
	return made;
}

bool system_has_netlink(void)
{
	vd_autoclose int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	return fd >= 0;
}
