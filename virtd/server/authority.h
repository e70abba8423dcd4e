/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may change something: the only code that decides it. */
#pragma once

#include <stdbool.h>

/*
 * authority_may_change - Return whether the client at the connected socket FD may change
 * something: it is root, or a member of the group virtd.
 * The kernel reports both as of the moment when the client connected (SO_PEERCRED and
 * SO_PEERGROUPS, unix(7)); a process id would prove nothing.
 * False also if virtd itself is not root: a private virtd has only its user's rights. False if
 * anything fails. It may block on the name service (getgrnam_r(3)).
 */
bool authority_may_change(int fd);
