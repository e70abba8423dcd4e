// SPDX-License-Identifier: LGPL-2.1-or-later
#include "separation/drop.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/user.h"

static bool is_kept(int capability, const int kept[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (kept[i] == capability)
			return true;
	}
	return false;
}

int drop_capabilities_but(const int kept[], size_t count)
{
	/* The running kernel may have more of them than the header: it ends the row with EINVAL. */
	for (int one = 0; prctl(PR_CAPBSET_READ, one, 0, 0, 0) >= 0; one++) {
		if (!is_kept(one, kept, count) && prctl(PR_CAPBSET_DROP, one, 0, 0, 0) < 0)
			return -errno;
	}
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

/* The ambient ones go with the others. */
static int clear_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	return syscall(SYS_capset, &header, none) < 0 ? -errno : 0;
}

int drop_to_user(const struct user *user)
{
	int r = drop_capabilities_but(NULL, 0);

	if (r < 0)
		return r;
	if (setgroups(0, NULL) < 0 || setresgid(user->gid, user->gid, user->gid) < 0 ||
	    setresuid(user->uid, user->uid, user->uid) < 0)
		return -errno;
	r = clear_capabilities();
	if (r < 0)
		return r;
	/* A module of the kernel, or a user namespace, may see it otherwise. */
	return setresuid(0, 0, 0) == 0 ? -EPERM : 0;
}
