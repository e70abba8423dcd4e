/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a test can have of the system that it runs in. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* system_has_user - Return whether this process may give files and processes to USER. Root of a user namespace may do so only if the
 * namespace maps USER. */
bool system_has_user(uid_t user);

/* system_has_nodes - Return whether this process may make device nodes. Root of a user namespace may not. */
bool system_has_nodes(void);

/* system_has_netlink - Return whether there are generic netlink sockets. QEMU's emulation of another architecture has none. */
bool system_has_netlink(void);
