/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sd_notify(3) in a few lines, since the daemon must build without systemd. */
#pragma once

#include <stdint.h>

/*
 * notify_manager - Send STATE ("READY=1") to the socket that $NOTIFY_SOCKET names. Return 0, also
 * if the variable is empty or not set, or:
 * -ENAMETOOLONG: the name does not fit into an address; those of socket(2) and sendto(2). It may
 * block while the socket's queue is full.
 */
int notify_manager(const char *state);

/*
 * notify_watchdog_ms - Return how often the manager expects "WATCHDOG=1", in milliseconds: half of
 * what $WATCHDOG_USEC says (sd_watchdog_enabled(3)). Return 0 if the manager expects none: the
 * variable is not set, is 0 or no number, or $WATCHDOG_PID names another process.
 */
uint64_t notify_watchdog_ms(void);
