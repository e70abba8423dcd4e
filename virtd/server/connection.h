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
struct service;

/* Who keeps the connections: what they need of it, and what it is told and asked, with DATA. */
struct connection_keeper {
	uv_loop_t *loop;
	struct service *service;
	unsigned message_timeout_ms; /* how long an unfinished call may take */
	void *data;
	/* Whether USER may have one more call answered. */
	bool (*may_begin)(void *data, uid_t user);
	/* One that was is over. */
	void (*call_ended)(void *data, uid_t user);
	/* A reply of SIZE bytes is out, and what it was made of is free again. */
	void (*freed)(void *data, size_t size);
	/* A warning about a client. */
	void (*complain)(void *data, const char *text);
	/* The connection is about to be freed. */
	void (*gone)(void *data, struct connection *connection);
};

/*
 * connection_new - a client of KEEPER, which is borrowed, not connected yet; connection_stream() is
 * where it is to be. -ENOMEM, and those of libuv.
 */
int connection_new(const struct connection_keeper *keeper, struct connection **ret);

uv_stream_t *connection_stream(struct connection *connection);
int connection_open(struct connection *connection, int fd); /* FD is taken over on success */

/* Reads the user (SO_PEERCRED, fixed when the client connected) and lets the work begin. */
int connection_start(struct connection *connection);

/* The user, once started. */
uid_t connection_user(const struct connection *connection);

/* Whether a call is being answered. */
bool connection_is_busy(const struct connection *connection);

/* To be called when may_begin() may have another answer than before. */
void connection_settle(struct connection *connection);

/*
 * Ends it, whatever it is at. It is freed some time later, from the loop; gone() is called then.
 */
void connection_close(struct connection *connection);

/* A list, for the server. */
struct connection *connection_next(struct connection *connection);
void connection_set_next(struct connection *connection, struct connection *next);
