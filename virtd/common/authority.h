/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may change something: the only code that decides it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What decides it: the group virtd, as it was looked up last. Zeroed: not yet. */
struct authority {
	bool has_helpers; /* helpers change what this process itself may not */
	bool known;	  /* there is such a group */
	gid_t group;
	uint64_t looked_up_ns; /* when, by vd_clock_ns() */
};

/*
 * authority_read_group - Look the group virtd up. It may block on the name service
 * (getgrnam_r(3)).
 */
void authority_read_group(struct authority *authority);

/*
 * authority_has - Return whether the client at the connected socket FD may change something: it is
 * root, or a member of the group virtd as AUTHORITY has it.
 * The kernel reports both as of the moment when the client connected (SO_PEERCRED and
 * SO_PEERGROUPS, unix(7)); a process id would prove nothing.
 * False also if this process is not root and has no helpers: a private virtd has only its user's
 * rights. False if anything fails. It does not block.
 */
bool authority_has(const struct authority *authority, int fd);

/*
 * authority_may_change - Do as authority_has(). If that is false for want of a group, look the
 * group up again before, as authority_read_group(), but at most once in LIMIT_GROUP_LOOK_UP_MS.
 */
bool authority_may_change(struct authority *authority, int fd);
