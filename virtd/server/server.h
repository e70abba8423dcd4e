/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The loop, the clients, and what is common to them. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"

struct server;
struct service;

struct server_options {
	unsigned message_timeout_ms; /* how long an unfinished call may take */
};

/*
 * server_new - nothing is opened yet but the loop. SERVICE and OPTIONS are borrowed. -ENOMEM, and
 * those of libuv.
 */
int server_new(struct service *service, const struct server_options *options, struct server **ret);

/* Ends all connections and frees it. */
void server_free(struct server *server);
VD_DEFINE_CLEANUP(struct server *, server_free);

/*
 * server_listen - take clients from FD, a bound socket, which is taken over on success. Those of
 * listen(2).
 */
int server_listen(struct server *server, int fd);

/*
 * server_adopt - serve the one client at the connected FD (taken over on success) and stop when it
 * leaves.
 */
int server_adopt(struct server *server, int fd);

/* Stop by SIGTERM and SIGINT. */
int server_watch_signals(struct server *server);

/* Until it is stopped. 0 or negative errno. */
int server_run(struct server *server);
