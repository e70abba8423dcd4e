// SPDX-License-Identifier: LGPL-2.1-or-later
#include "apply/uevent.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"

#define KERNEL_GROUP 1
/* Linux, include/linux/kobject.h: UEVENT_BUFFER_SIZE (2048), and the header before it. */
#define MESSAGE_MAX  8192
#define MESSAGES_MAX 10000 /* a kernel that does not stop talking is not listened to for ever */
/* Devices below one device that have been bound; each is a layer, and there are three of them. */
#define BOUND_MAX    16

struct vd_uevents {
	int fd;
	bool lost; /* some were, since it was opened */
	size_t bound_count;
	char *bound[BOUND_MAX]; /* as the kernel names them: "/devices/…" */
	char path[];
};

static int open_socket(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	vd_autoclose int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return vd_take_fd(&fd);
}

/* As the kernel names it: NULL where it has no such name. */
static const char *kernel_path(const char *path)
{
	static const char top[] = "sys/devices/";

	return strncmp(path, top, strlen(top)) == 0 ? path + strlen("sys") : NULL;
}

int vd_uevents_open(const char *path, struct vd_uevents **ret)
{
	VD_CLEANUP(vd_uevents_closep) struct vd_uevents *events = NULL;
	const char *name = kernel_path(path);

	if (!name)
		return -EINVAL;
	events = calloc(1, sizeof(*events) + strlen(name) + 1);
	if (!events)
		return -ENOMEM;
	strcpy(events->path, name);
	events->fd = open_socket();
	if (events->fd < 0)
		return events->fd;
	*ret = vd_take_ptr(events);
	return 0;
}

void vd_uevents_close(struct vd_uevents *events)
{
	if (!events)
		return;
	if (events->fd >= 0)
		close(events->fd);
	for (size_t i = 0; i < events->bound_count; i++)
		free(events->bound[i]);
	free(events);
}

static bool is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return strncmp(path, top, len) == 0 && (path[len] == '/' || !path[len]);
}

static size_t find_bound(const struct vd_uevents *events, const char *path)
{
	size_t i = 0;

	while (i < events->bound_count && strcmp(events->bound[i], path) != 0)
		i++;
	return i;
}

static void add_bound(struct vd_uevents *events, const char *path)
{
	char *copy;

	if (find_bound(events, path) < events->bound_count)
		return;
	copy = events->bound_count < BOUND_MAX ? strdup(path) : NULL;
	if (copy)
		events->bound[events->bound_count++] = copy;
	else
		events->lost = true;
}

static void drop_bound(struct vd_uevents *events, const char *path)
{
	size_t i = find_bound(events, path);

	if (i == events->bound_count)
		return;
	free(events->bound[i]);
	events->bound[i] = events->bound[--events->bound_count];
}

/* "ACTION@PATH", ended by a NUL. Whether it is of interest. */
static bool take_message(struct vd_uevents *events, char *text)
{
	char *path = strchr(text, '@');

	if (!path || path[1] != '/')
		return false;
	*path++ = '\0';
	if (!is_below(path, events->path))
		return is_below(events->path, path);
	if (strcmp(text, "bind") == 0)
		add_bound(events, path);
	else if (strcmp(text, "unbind") == 0 || strcmp(text, "remove") == 0)
		drop_bound(events, path);
	return true;
}

/* All that has come. Whether any of it is of interest, or has been lost. */
static bool drain(struct vd_uevents *events)
{
	char buf[MESSAGE_MAX];
	bool found = false;

	for (unsigned i = 0; i < MESSAGES_MAX; i++) {
		struct sockaddr_nl from = {};
		socklen_t len = sizeof(from);
		ssize_t n = recvfrom(events->fd, buf, sizeof(buf) - 1, 0, (struct sockaddr *)&from,
				     &len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			found = events->lost = true;
			continue;
		}
		if (n < 0)
			break;
		/* Other processes can send to the socket; then this is their own number. */
		if (from.nl_family != AF_NETLINK || from.nl_pid != 0)
			continue;
		buf[n] = '\0';
		found |= take_message(events, buf);
	}
	return found;
}

static struct timespec time_until(uint64_t deadline_ns)
{
	uint64_t now = vd_clock_ns(), left = deadline_ns > now ? deadline_ns - now : 0;

	return (struct timespec){ .tv_sec = (time_t)(left / 1000000000u),
				  .tv_nsec = (long)(left % 1000000000u) };
}

bool vd_uevents_wait(struct vd_uevents *events, uint64_t deadline_ns)
{
	struct pollfd pollfd = { .fd = events ? events->fd : -1, .events = POLLIN };

	do {
		const struct timespec time = time_until(deadline_ns);

		/* A socket that is no good any more (POLLERR alone) must not be asked for ever. */
		if (ppoll(&pollfd, events ? 1 : 0, &time, NULL) > 0 && drain(events))
			return true;
		if (pollfd.revents & (POLLHUP | POLLNVAL))
			pollfd.fd = -1;
	} while (vd_clock_ns() < deadline_ns);
	return false;
}

bool vd_uevents_probe_ended(struct vd_uevents *events, const char *path)
{
	const char *name = kernel_path(path);

	if (!events || !name)
		return true;
	drain(events);
	return events->lost || find_bound(events, name) < events->bound_count;
}
