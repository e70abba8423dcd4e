// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/hangups.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct hangups *hangups = poll->data;
	struct epoll_event event;

	(void)status;
	(void)events;
	/* One at a time: what happens to one client may close another. */
	while (epoll_wait(hangups->epoll, &event, 1, 0) == 1)
		hangups->on_hangup(event.data.ptr);
}

int hangups_open(struct hangups *hangups, uv_loop_t *loop, void (*on_hangup)(void *data))
{
	int r;

	hangups->on_hangup = on_hangup;
	hangups->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (hangups->epoll < 0)
		return -errno;
	r = uv_poll_init(loop, &hangups->poll, hangups->epoll);
	if (r == 0) {
		hangups->poll.data = hangups;
		r = uv_poll_start(&hangups->poll, UV_READABLE, on_ready);
	}
	return r;
}

void hangups_close(struct hangups *hangups)
{
	if (hangups->epoll >= 0)
		close(hangups->epoll);
	hangups->epoll = -1;
}

int hangups_add(struct hangups *hangups, int fd, void *data)
{
	struct epoll_event event = { .events = EPOLLONESHOT, .data = { .ptr = data } };

	return epoll_ctl(hangups->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void hangups_remove(struct hangups *hangups, int fd)
{
	epoll_ctl(hangups->epoll, EPOLL_CTL_DEL, fd, NULL);
}
