// SPDX-License-Identifier: LGPL-2.1-or-later
#include "events/events.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/cleanup.h"

#define FIRST_USER_NAMESPACE 0xeffffffdu /* Linux include/linux/proc_ns.h, PROC_USER_INIT_INO */
#define UEVENT_GROUP 1 /* of the kernel; udevd sends to another one (Linux lib/kobject_uevent.c) */
#define MESSAGE_MAX  8192	 /* above a uevent's 2,048 bytes, and enough to know a link's */
#define BUFFER_SIZE  (16u << 20) /* about 8,000 uevents, each counted with its overhead */

/* Nothing that is shown of a device is in these. */
static const char *const ignored[] = { "bdi",	 "cpu",	   "module", "pci_express",
				       "queues", "wakeup", "vc",     "thermal" };

static int grow_buffer(int fd)
{
	int size = BUFFER_SIZE;

	/* Without the capability there is at least what every program may have. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) < 0)
		return -errno;
	return 0;
}

/*
 * Uevents come only to network namespaces of the first user namespace (Linux lib/kobject_uevent.c,
 * uevent_net_init()). An owner that this process may not know is above it, and mostly that one.
 */
static bool uevents_come(void)
{
	vd_autoclose int net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	vd_autoclose int owner = net < 0 ? -1 : ioctl(net, NS_GET_USERNS);
	struct stat st;

	return owner < 0 || fstat(owner, &st) < 0 || st.st_ino == FIRST_USER_NAMESPACE;
}

int vd_events_open(enum vd_events_of kind, int *ret_fd)
{
	bool devices = kind == VD_EVENTS_OF_DEVICES;
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = devices ? UEVENT_GROUP : RTMGRP_LINK,
	};
	vd_autoclose int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
				     devices ? NETLINK_KOBJECT_UEVENT : NETLINK_ROUTE);
	int r;

	if (fd < 0)
		return -errno;
	if (devices && !uevents_come())
		return -EOPNOTSUPP;
	r = grow_buffer(fd);
	if (r < 0)
		return r;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	*ret_fd = vd_take_fd(&fd);
	return 0;
}

static bool is_ignored(const char *subsystem)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(ignored); i++) {
		if (strcmp(subsystem, ignored[i]) == 0)
			return true;
	}
	return false;
}

/* The value of KEY in a uevent, which is "ACTION@DEVPATH" and lines "KEY=VALUE", each with a NUL
 * after it. NULL: there is none. */
static const char *value(const char *text, size_t len, const char *key)
{
	size_t key_len = strlen(key);

	for (size_t at = 0; at < len; at += strlen(text + at) + 1) {
		if (strncmp(text + at, key, key_len) == 0 && text[at + key_len] == '=')
			return text + at + key_len + 1;
	}
	return NULL;
}

/* The kernel writes no path that leads upwards. */
static bool leads_upwards(const char *path)
{
	size_t length = strlen(path);

	return strstr(path, "/../") || (length >= 3 && strcmp(path + length - 3, "/..") == 0);
}

static void tell(void (*told)(void *data, const char *path), void *data, const char *folder,
		 const char *name)
{
	char path[MESSAGE_MAX];
	int len = snprintf(path, sizeof(path), "%s%s", folder, name);

	if (told && len > 0 && (size_t)len < sizeof(path) && !leads_upwards(path))
		told(data, path);
}

static bool is_action(const char *action, const char *name)
{
	return strcmp(action, name) == 0;
}

static void tell_of_device(const char *text, size_t len, const char *action,
			   const struct vd_events_sink *sink)
{
	const char *device = value(text, len, "DEVPATH");

	if (!sink || !device || *device != '/' || is_action(action, "add"))
		return;
	if (!is_action(action, "remove"))
		tell(sink->changed, sink->data, "sys", device);
	/* Who writes "remove" to a file uevent removes nothing (Linux lib/kobject_uevent.c,
	   kobject_synth_uevent()). */
	else if (!value(text, len, "SYNTH_UUID"))
		tell(sink->removed, sink->data, "sys", device);
}

/* A driver that is bound has made its interfaces, but for those that come later by themselves. */
static enum vd_change parse_uevent(const char *text, size_t len, const struct vd_events_sink *sink)
{
	const char *subsystem = value(text, len, "SUBSYSTEM");
	const char *action = value(text, len, "ACTION");

	if (subsystem && is_ignored(subsystem))
		return VD_CHANGE_NONE;
	if (!action)
		return VD_CHANGE_BEGUN;
	tell_of_device(text, len, action, sink);
	return is_action(action, "add") || is_action(action, "bind") || is_action(action, "remove")
		       ? VD_CHANGE_BEGUN
		       : VD_CHANGE_DONE;
}

/* The name of the interface that the message of LEN bytes is about. NULL: it has none. */
static const char *link_name(const struct nlmsghdr *header, size_t len)
{
	const struct ifinfomsg *link = NLMSG_DATA(header);
	const struct rtattr *attr = IFLA_RTA(link);
	int left = (int)(len - NLMSG_LENGTH(sizeof(*link)));

	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left)) {
		const char *name = RTA_DATA(attr);

		if (attr->rta_type == IFLA_IFNAME && memchr(name, '\0', RTA_PAYLOAD(attr)) &&
		    *name && !strchr(name, '/'))
			return name;
	}
	return NULL;
}

/* The kernel sets all bits of what has changed for an interface that is new (Linux
 * net/core/dev.c, register_netdevice()). */
static enum vd_change parse_link(const char *text, size_t len, const struct vd_events_sink *sink)
{
	const struct nlmsghdr *header = (const struct nlmsghdr *)text;
	const struct ifinfomsg *link = NLMSG_DATA(header);
	const char *name;

	if (len < NLMSG_LENGTH(sizeof(*link)) || header->nlmsg_type != RTM_NEWLINK ||
	    link->ifi_change == UINT_MAX)
		return VD_CHANGE_BEGUN;
	name = sink ? link_name(header, len) : NULL;
	if (name)
		tell(sink->changed, sink->data, "sys/class/net/", name);
	return VD_CHANGE_DONE;
}

enum vd_change vd_events_parse(const char *text, size_t len, enum vd_events_of kind,
			       const struct vd_events_sink *sink)
{
	return kind == VD_EVENTS_OF_DEVICES ? parse_uevent(text, len, sink)
					    : parse_link(text, len, sink);
}

/* One message: 1; none is there: 0. */
static int read_one(int fd, enum vd_events_of kind, const struct vd_events_sink *sink,
		    enum vd_change *change)
{
	_Alignas(struct nlmsghdr) char text[MESSAGE_MAX + 1];
	struct sockaddr_nl sender = { 0 };
	struct iovec iov = { .iov_base = text, .iov_len = MESSAGE_MAX };
	struct msghdr message = {
		.msg_name = &sender,
		.msg_namelen = sizeof(sender),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t len = recvmsg(fd, &message, 0);
	enum vd_change one;

	if (len < 0)
		return errno == EAGAIN ? 0 : errno == EINTR ? 1 : -errno;
	/* No message is empty: the other end is gone. */
	if (len == 0)
		return -EPIPE;
	text[len] = '\0';
	/* Port 0 is the kernel's. */
	if (sender.nl_pid != 0)
		return 1;
	one = vd_events_parse(text, (size_t)len, kind, sink);
	*change = one > *change ? one : *change;
	return 1;
}

int vd_events_read(int fd, enum vd_events_of kind, const struct vd_events_sink *sink,
		   enum vd_change *ret)
{
	enum vd_change change = VD_CHANGE_NONE;
	bool lost = false;
	int r;

	while ((r = read_one(fd, kind, sink, &change)) != 0) {
		if (r < 0 && r != -ENOBUFS)
			return r;
		lost = lost || r == -ENOBUFS;
	}
	*ret = change;
	return lost ? -ENOBUFS : 0;
}
