/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may change something. The one place that decides it. */
#pragma once

#include <stdbool.h>

/*
 * authority_may_change - whether the client at the connected socket FD may: root, or a member of
 * the group virtd. Both are told by the kernel as they were when the client connected (SO_PEERCRED
 * and SO_PEERGROUPS of unix(7)); a process id says nothing. And whether we could do it ourselves: a
 * private virtd has its user's rights, no more.
 */
bool authority_may_change(int fd);
