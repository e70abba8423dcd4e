// SPDX-License-Identifier: LGPL-2.1-or-later
/* Receives a request, and the socket that comes with it. */
#include "helper/helper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "common/limit.h"

#define ROOM_FIRST 4096

/* More room than for the one descriptor: whatever comes beyond it is seen, and closed. */
#define DESCRIPTORS_SEEN 4

void helper_message_clear(struct helper_message *message)
{
	free(message->text);
	if (message->client >= 0)
		close(message->client);
	*message = (struct helper_message)HELPER_MESSAGE_NONE;
}

static int take_descriptors(struct helper_message *message, const struct cmsghdr *header)
{
	size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	int fds[DESCRIPTORS_SEEN + 1], r = 0;

	if (count > VD_ARRAY_SIZE(fds))
		return -E2BIG;
	memcpy(fds, CMSG_DATA(header), count * sizeof(int));
	for (size_t i = 0; i < count; i++) {
		if (message->client < 0 && r == 0) {
			message->client = fds[i];
			continue;
		}
		close(fds[i]);
		r = -E2BIG;
	}
	return r;
}

static ssize_t receive_part(int fd, char *buf, size_t size, struct helper_message *message)
{
	union {
		char space[CMSG_SPACE(DESCRIPTORS_SEEN * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = { .iov_base = buf, .iov_len = size };
	struct msghdr header = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control) };
	ssize_t len = recvmsg(fd, &header, MSG_CMSG_CLOEXEC);
	int r = 0;

	if (len < 0)
		return -errno;
	for (struct cmsghdr *one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
		if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS && r == 0)
			r = take_descriptors(message, one);
	}
	if (r == 0 && header.msg_flags & MSG_CTRUNC)
		r = -E2BIG;
	return r < 0 ? r : len;
}

static int grow(struct helper_message *message, size_t *room)
{
	size_t more = *room ? *room * 2 : ROOM_FIRST;
	char *larger;

	if (*room > LIMIT_HELPER_REQUEST)
		return -EMSGSIZE;
	larger = realloc(message->text, more);
	if (!larger)
		return -ENOMEM;
	message->text = larger;
	*room = more;
	return 0;
}

/* Return 1: the line is whole; 0: there is more to come. */
static int end_line(struct helper_message *message)
{
	char *newline;

	/* The line that carries the socket. */
	if (message->len && message->text[0] == '\n')
		memmove(message->text, message->text + 1, --message->len);
	newline = message->len ? memchr(message->text, '\n', message->len) : NULL;
	if (!newline)
		return message->len > LIMIT_HELPER_REQUEST ? -EMSGSIZE : 0;
	/* virtd sends nothing after it before the program asks. */
	if (newline != message->text + message->len - 1)
		return -EPROTO;
	message->len--;
	*newline = '\0';
	return 1;
}

static int receive(int fd, struct helper_message *message)
{
	size_t room = 0;
	ssize_t len;
	int r = 0;

	while (r == 0) {
		r = message->len == room ? grow(message, &room) : 0;
		if (r < 0)
			return r;
		len = receive_part(fd, message->text + message->len, room - message->len, message);
		if (len == -EINTR)
			continue;
		if (len <= 0)
			return len < 0 ? (int)len : -EPROTO;
		message->len += (size_t)len;
		r = end_line(message);
	}
	return r < 0 ? r : 0;
}

int helper_receive(int fd, struct helper_message *ret)
{
	struct helper_message message = HELPER_MESSAGE_NONE;
	int r = receive(fd, &message);

	if (r < 0)
		helper_message_clear(&message);
	else
		*ret = message;
	return r;
}
