/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One client: its calls are answered one after the other, in slices between which the others have
 * their turns. It frees itself when it is over.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

struct connection;
struct server;

/*
 * connection_new - a client of SERVER, not connected yet; connection_pipe() is where it is to be.
 * -ENOMEM, and those of libuv.
 */
int connection_new(struct server *server, struct connection **ret);

uv_stream_t *connection_stream(struct connection *connection);
int connection_open(struct connection *connection, int fd); /* FD is taken over on success */

/* Reads the user (SO_PEERCRED, fixed when the client connected) and lets the work begin. */
int connection_start(struct connection *connection);

/* The user, once started. */
uid_t connection_user(const struct connection *connection);

/* Whether a call is being answered. */
bool connection_is_busy(const struct connection *connection);

/* To be called when server_may_begin() may have another answer than before. */
void connection_settle(struct connection *connection);

/*
 * Ends it, whatever it is at. It is freed some time later, from the loop, and
 * server_connection_gone() is told.
 */
void connection_close(struct connection *connection);

/* A list, for the server. */
struct connection *connection_next(struct connection *connection);
void connection_set_next(struct connection *connection, struct connection *next);
