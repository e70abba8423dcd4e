/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sd_notify(3) in a few lines: the daemon has to build without systemd. */
#pragma once

/*
 * notify_manager - tell whoever listens at $NOTIFY_SOCKET that STATE ("READY=1"). 0, also where
 * nobody wants to know; else those of sendto(2).
 */
int notify_manager(const char *state);
