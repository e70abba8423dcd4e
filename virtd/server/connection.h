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

struct authority;
struct connection;
struct hangups;
struct service;
struct turn;

/* What connections need of their keeper. Each function gets DATA. */
struct connection_keeper {
	uv_loop_t *loop;
	struct service *service;
	struct authority *authority;
	struct hangups *hangups;     /* its on_hangup is connection_hung_up() */
	unsigned message_timeout_ms; /* how long a call may be unfinished, or its reply unread */
	bool is_private; /* the one client was handed to virtd: the lower limits are not for it */
	void *data;
	/* Return whether one more call of the user of TURN may begin. */
	bool (*may_begin)(void *data, const struct turn *turn);
	/* The connection of TURN has work: connection_works(). */
	void (*works)(void *data, struct turn *turn);
	/* A call has come to CONNECTION, which works: do it now, by connection_turn(), or later. */
	void (*arrived)(void *data, struct connection *connection);
	/* A call of the user of TURN is at work; it is over, or waits without end. */
	void (*call_began)(void *data, const struct turn *turn);
	void (*call_ended)(void *data, const struct turn *turn);
	/* About SIZE bytes were freed, or will be at the end of the call: those that a reply was made
	   from, or those that a slice has read. */
	void (*freed)(void *data, size_t size);
	/* TEXT, borrowed for the call, is a warning about a client. */
	void (*complain)(void *data, const char *text);
	/* CONNECTION has ended, and its descriptor is about to be closed. */
	void (*closes)(void *data, struct connection *connection);
	/* CONNECTION is about to be freed. */
	void (*gone)(void *data, struct connection *connection);
};

/*
 * connection_new - Make a connection for KEEPER, which must outlive it. It is not connected yet:
 * the caller accepts into connection_stream() or calls connection_open(), then connection_identify(), gives
 * connection_own_turn() a user, and calls connection_start(). connection_close() ends it in any
 * case.
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
 * connection_identify - Read the client's user, and whether it may change something (SO_PEERCRED
 * and SO_PEERGROUPS: as of when it connected). Return 0, or: those of getsockopt(2).
 */
int connection_identify(struct connection *connection);

/* connection_user - Return the user of the client; good after connection_identify(). */
uid_t connection_user(const struct connection *connection);

/* connection_is_privileged - Return whether the client may change something, as above. */
bool connection_is_privileged(const struct connection *connection);

/* connection_own_turn - Return CONNECTION's part in the turns of the users. */
struct turn *connection_own_turn(struct connection *connection);

/*
 * connection_start - Let CONNECTION read and work. Return 0, or: -ENOMEM; those of hangups_add().
 */
int connection_start(struct connection *connection);

/*
 * connection_refuse - Tell the client that it wants more than the limit LIMIT lets it, MOST, with
 * the sentence MESSAGE, and close CONNECTION. connection_start() is not needed.
 */
void connection_refuse(struct connection *connection, const char *limit, unsigned most,
		       const char *message);

/* connection_is_idle - Return whether no call is at work, and no byte of any waits. */
bool connection_is_idle(const struct connection *connection);

/* connection_idle_since_ms - Return since when, by uv_now(). */
uint64_t connection_idle_since_ms(const struct connection *connection);

/*
 * connection_works - Return whether there is something to do that needs no waiting. While replies
 * wait for the client to read them, no further call of it begins.
 */
bool connection_works(const struct connection *connection);

/*
 * connection_turn - Do that work, for about LIMIT_SLICE_NS: a part of a call, or some short calls.
 * It may close CONNECTION.
 */
void connection_turn(struct connection *connection);

/*
 * connection_hung_up - Note that the client has gone, and end CONNECTION if its call is for this
 * client only. A call that changes something goes on.
 */
void connection_hung_up(struct connection *connection);

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
