/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The loop, and the clients that it serves. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"

struct server;
struct service;

struct server_options {
	unsigned message_timeout_ms; /* from the first byte of a call to its last */
	uint64_t idle_exit_ms;	     /* see server_listen(); 0: never */
	bool has_helpers;	     /* see struct authority */
};

/*
 * server_new - Make a server with its loop, on which SERVICE is opened. SERVICE must outlive the
 * server; OPTIONS is read by this call only. No client is taken yet.
 * Return 0, or: -ENOMEM; those of libuv's uv_loop_init().
 */
int server_new(struct service *service, const struct server_options *options, struct server **ret);

/*
 * server_free - End all connections, close SERVICE, run the loop until all handles are closed, and
 * free SERVER. NULL is accepted.
 */
void server_free(struct server *server);
VD_DEFINE_CLEANUP(struct server *, server_free);

/*
 * server_listen - Take clients from FD, a bound stream socket, which is taken over in any case. Look
 * up the group of those who may change something: that may block. Stop when no client was connected
 * for the time of idle_exit_ms, no worker is at work, and no task is left (base/task.h). Then close FD before the last look at it,
 * so that a client that connects later waits for whoever else has the socket.
 * Return 0, or: those of libuv's uv_pipe_init(), uv_pipe_open() and uv_listen().
 */
int server_listen(struct server *server, int fd);

/*
 * server_adopt - Serve the only client, at the connected socket FD, and stop when it leaves. FD is
 * taken over on success.
 * Return 0, or: -ENOMEM; those of connection_open(), connection_identify() and
 * connection_start(). If one of the last two fails, FD is closed, too.
 */
int server_adopt(struct server *server, int fd);

/*
 * server_watch_signals - Stop at SIGTERM and at SIGINT. At SIGHUP look up the group of those who may
 * change something. Return 0, or: those of libuv's
 * uv_signal_start().
 */
int server_watch_signals(struct server *server);

/*
 * server_feed_watchdog - Send "WATCHDOG=1" to the service manager every INTERVAL_MS while SERVER
 * runs; 0: never. If the loop hangs, the message does not come, and the manager acts.
 */
void server_feed_watchdog(struct server *server, uint64_t interval_ms);

/*
 * server_run - Serve until a signal stops SERVER, its only client leaves, or it was idle. Blocks. Always return
 * 0.
 */
int server_run(struct server *server);
