/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sd_notify(3) in a few lines, since the daemon must build without systemd. */
#pragma once

/*
 * notify_manager - Send STATE ("READY=1") to the socket that $NOTIFY_SOCKET names. Return 0, also
 * if the variable is empty or not set, or:
 * -ENAMETOOLONG: the name does not fit into an address; those of socket(2) and sendto(2). It may
 * block while the socket's queue is full.
 */
int notify_manager(const char *state);
