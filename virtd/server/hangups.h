/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which clients have gone. The loop tells it only of a stream that it reads or writes, and a client
 * that has sent further calls is not read meanwhile; so an epoll instance of its own watches the
 * sockets for the hang-up alone.
 */
#pragma once

#include <uv.h>

struct hangups {
	int epoll; /* -1: not open */
	uv_poll_t poll;
	void (*on_hangup)(void *data);
};

/*
 * hangups_open - Call ON_HANGUP from LOOP for each socket whose other end is closed. HANGUPS must
 * live until hangups_close(). Return 0, or: those of epoll_create1(2) and of libuv's
 * uv_poll_init() and uv_poll_start().
 */
int hangups_open(struct hangups *hangups, uv_loop_t *loop, void (*on_hangup)(void *data));

/* hangups_close - Close what hangups_open() has opened, after the handles of its loop are closed. */
void hangups_close(struct hangups *hangups);

/*
 * hangups_add - Watch the socket FD, and give DATA to on_hangup(), once. Return 0, or: those of
 * epoll_ctl(2).
 * hangups_remove() ends that. Call it before FD is closed; an FD that is not watched is accepted.
 */
int hangups_add(struct hangups *hangups, int fd, void *data);
void hangups_remove(struct hangups *hangups, int fd);
