/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whose connection works next. Each user has a queue of the connections that have something to do.
 * The users take turns, so that many connections bring a user no more than one does. Clients that
 * may change something have turns of their own, beside those of all others.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct connection;
struct turn_user;

/* The part of a connection that belongs to its user; zeroed: it has none. */
struct turn {
	struct turn *next;
	struct turn_user *user;
	struct connection *connection;
	uint64_t taken; /* its number among all that were taken */
	bool queued;
};

/* Users that have something to do, the next one first. */
struct turn_row {
	struct turn_user *first, *last;
};

/* Zeroed: there is no user. */
struct turns {
	struct turn_user *users;
	struct turn_row ready[2]; /* of users who may change nothing, of those who may */
	unsigned connections[2];  /* of them */
	unsigned calls;		  /* of all users */
	uint64_t taken;		  /* how many were */
};

/*
 * turns_add - Make TURN that of CONNECTION, of the user UID; PRIVILEGED: its client may change
 * something. The same user id is two users if it has clients of both kinds.
 * Return 0, or: -ENOMEM.
 */
int turns_add(struct turns *turns, struct turn *turn, struct connection *connection, uid_t uid,
	      bool privileged);

/* turns_remove - Take TURN out of its user and of the queue. A TURN without a user is accepted. */
void turns_remove(struct turns *turns, struct turn *turn);

/* turns_queue - Put TURN into the queue of its user, unless it is in it, before those that were taken
 * later than it was. TURN must have a user. */
void turns_queue(struct turns *turns, struct turn *turn);

/*
 * turns_take - Take the next connection of the next user, of those that may change something
 * (PRIVILEGED) or of the others. Return it, or: NULL: no such user has one in the queue.
 */
struct connection *turns_take(struct turns *turns, bool privileged);

/*
 * turns_call_began - Count a call of the user of TURN, which must have one. turns_call_ended()
 * takes it off the count.
 */
void turns_call_began(struct turns *turns, const struct turn *turn);
void turns_call_ended(struct turns *turns, const struct turn *turn);

/* turns_calls - Return how many calls of the user of TURN are counted. */
unsigned turns_calls(const struct turn *turn);

/* turns_connections - Return how many connections the user of TURN has. */
unsigned turns_connections(const struct turn *turn);
