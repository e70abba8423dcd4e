/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One client. Its calls are answered one after the other, in slices between those of the others. A
 * connection frees itself after its end.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

struct connection;
struct service;

/* What connections need of their keeper. Each function gets DATA. */
struct connection_keeper {
	uv_loop_t *loop;
	struct service *service;
	unsigned message_timeout_ms; /* how long an unfinished call may take */
	void *data;
	/* Return whether one more call of USER may begin. */
	bool (*may_begin)(void *data, uid_t user);
	/* A connection has work for a turn: connection_works(). */
	void (*works)(void *data);
	/* Return whether another one has, so that a new call must wait for its turn. */
	bool (*is_loaded)(void *data);
	/* A call of USER is over. */
	void (*call_ended)(void *data, uid_t user);
	/* A reply of SIZE bytes was queued, and the memory that it was made from is free. */
	void (*freed)(void *data, size_t size);
	/* TEXT, borrowed for the call, is a warning about a client. */
	void (*complain)(void *data, const char *text);
	/* CONNECTION is about to be freed. */
	void (*gone)(void *data, struct connection *connection);
};

/*
 * connection_new - Make a connection for KEEPER, which must outlive it. It is not connected yet:
 * the caller accepts into connection_stream() or calls connection_open(), then connection_start().
 * connection_close() ends it in any case.
 * Return 0, or: -ENOMEM; those of libuv's uv_pipe_init().
 */
int connection_new(const struct connection_keeper *keeper, struct connection **ret);

/*
 * connection_stream - Return the stream to accept the client into; it lives as long as CONNECTION.
 */
uv_stream_t *connection_stream(struct connection *connection);

/*
 * connection_open - Connect CONNECTION to the client at the connected socket FD, which is taken
 * over on success. Return 0, or: those of libuv's uv_pipe_open().
 */
int connection_open(struct connection *connection, int fd);

/*
 * connection_start - Read the client's user (SO_PEERCRED: as of when it connected) and let
 * CONNECTION read and work. Return 0, or: those of libuv's uv_fileno() and of getsockopt(2).
 */
int connection_start(struct connection *connection);

/* connection_user - Return the user of the client; good after connection_start(). */
uid_t connection_user(const struct connection *connection);

/* connection_is_busy - Return whether a call is being answered. */
bool connection_is_busy(const struct connection *connection);

/* connection_works - Return whether there is something to do that needs no waiting. */
bool connection_works(const struct connection *connection);

/* connection_turn - Do a slice of that work, for about LIMIT_SLICE_NS. It may close CONNECTION. */
void connection_turn(struct connection *connection);

/* connection_last_turn - Return a place for the number of the last turn. */
uint64_t *connection_last_turn(struct connection *connection);

/*
 * connection_settle - Update what CONNECTION waits for: bytes, its next slice, or the end of its
 * writes. Call it when may_begin() may have another answer than before. It may close CONNECTION.
 */
void connection_settle(struct connection *connection);

/*
 * connection_close - End CONNECTION at any stage; a second call does nothing. A running call is
 * given up. The loop frees CONNECTION later, after gone().
 */
void connection_close(struct connection *connection);

/*
 * connection_next - Return the next connection in the server's list; NULL: it is the last.
 * connection_set_next() sets it; NULL is accepted.
 */
struct connection *connection_next(struct connection *connection);
void connection_set_next(struct connection *connection, struct connection *next);
