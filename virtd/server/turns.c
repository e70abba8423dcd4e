// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/turns.h"

#include <errno.h>
#include <stdlib.h>

struct turn_user {
	struct turn_user *next;
	struct turn_user *next_ready;
	uid_t uid;
	bool privileged;
	bool ready; /* in its row */
	unsigned connections;
	unsigned calls;
	struct turn *first, *last;
};

static struct turn_user *find_user(const struct turns *turns, uid_t uid, bool privileged)
{
	struct turn_user *user = turns->users;

	while (user && (user->uid != uid || user->privileged != privileged))
		user = user->next;
	return user;
}

static struct turn_user *add_user(struct turns *turns, uid_t uid, bool privileged)
{
	struct turn_user *user = calloc(1, sizeof(*user));

	if (!user)
		return NULL;
	user->uid = uid;
	user->privileged = privileged;
	user->next = turns->users;
	turns->users = user;
	return user;
}

int turns_add(struct turns *turns, struct turn *turn, struct connection *connection, uid_t uid,
	      bool privileged)
{
	struct turn_user *user = find_user(turns, uid, privileged);

	if (!user)
		user = add_user(turns, uid, privileged);
	if (!user)
		return -ENOMEM;
	user->connections++;
	turns->connections[privileged]++;
	*turn = (struct turn){ .user = user, .connection = connection };
	return 0;
}

static void append_ready(struct turns *turns, struct turn_user *user)
{
	struct turn_row *row = &turns->ready[user->privileged];

	if (user->ready)
		return;
	user->ready = true;
	user->next_ready = NULL;
	if (row->last)
		row->last->next_ready = user;
	else
		row->first = user;
	row->last = user;
}

static void remove_ready(struct turns *turns, struct turn_user *user)
{
	struct turn_row *row = &turns->ready[user->privileged];
	struct turn_user *before = NULL;

	if (!user->ready)
		return;
	for (struct turn_user *u = row->first; u != user; u = u->next_ready)
		before = u;
	if (before)
		before->next_ready = user->next_ready;
	else
		row->first = user->next_ready;
	if (row->last == user)
		row->last = before;
	user->ready = false;
}

static void unqueue(struct turns *turns, struct turn *turn)
{
	struct turn_user *user = turn->user;
	struct turn *before = NULL;

	if (!turn->queued)
		return;
	for (struct turn *t = user->first; t != turn; t = t->next)
		before = t;
	if (before)
		before->next = turn->next;
	else
		user->first = turn->next;
	if (user->last == turn)
		user->last = before;
	turn->queued = false;
	if (!user->first)
		remove_ready(turns, user);
}

static void remove_user(struct turns *turns, struct turn_user *user)
{
	struct turn_user **place = &turns->users;

	while (*place != user)
		place = &(*place)->next;
	*place = user->next;
	free(user);
}

void turns_remove(struct turns *turns, struct turn *turn)
{
	struct turn_user *user = turn->user;

	if (!user)
		return;
	unqueue(turns, turn);
	turn->user = NULL;
	turns->connections[user->privileged]--;
	if (!--user->connections)
		remove_user(turns, user);
}

/* The one that was taken just now, the most frequent case, goes to the end at once. */
static void insert(struct turn_user *user, struct turn *turn)
{
	struct turn **place = &user->first;

	if (user->last && user->last->taken <= turn->taken)
		place = &user->last->next;
	while (*place && (*place)->taken <= turn->taken)
		place = &(*place)->next;
	turn->next = *place;
	*place = turn;
	if (!turn->next)
		user->last = turn;
}

void turns_queue(struct turns *turns, struct turn *turn)
{
	struct turn_user *user = turn->user;

	if (turn->queued)
		return;
	turn->queued = true;
	insert(user, turn);
	append_ready(turns, user);
}

struct connection *turns_take(struct turns *turns, bool privileged)
{
	struct turn_user *user = turns->ready[privileged].first;
	struct turn *turn;

	if (!user)
		return NULL;
	turn = user->first;
	remove_ready(turns, user);
	unqueue(turns, turn);
	turn->taken = ++turns->taken;
	if (user->first)
		append_ready(turns, user);
	return turn->connection;
}

void turns_call_began(struct turns *turns, const struct turn *turn)
{
	turn->user->calls++;
	turns->calls++;
}

void turns_call_ended(struct turns *turns, const struct turn *turn)
{
	turn->user->calls--;
	turns->calls--;
}

unsigned turns_calls(const struct turn *turn)
{
	return turn->user->calls;
}

unsigned turns_connections(const struct turn *turn)
{
	return turn->user->connections;
}
