/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rights that a process gives up, and can't have again. */
#pragma once

#include <stddef.h>

struct user;

/*
 * drop_to_user - Make USER and its primary group all of this process's users and groups. Leave it
 * no capability, and no way to a new one by execve(2) (no_new_privs). Check that it can't become
 * user 0. On failure the process may have lost a part of its rights: it must exit. Return 0, or:
 * -EPERM: this process lacks the rights to do so, or it could still become user 0.
 * Those of setgroups(2), setresgid(2), setresuid(2), capset(2) and prctl(2).
 */
int drop_to_user(const struct user *user);

/*
 * drop_capabilities_but - Remove all but the COUNT capabilities KEPT from what the programs that
 * this process starts can have, and set no_new_privs. The process itself keeps its own. Return 0,
 * or: -EPERM: it lacks CAP_SETPCAP. Those of prctl(2).
 */
int drop_capabilities_but(const int kept[], size_t count);
