/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's netlink messages about devices and network interfaces. They say only that something
 * changed; the caller reads sysfs for what.
 */
#pragma once

#include <stddef.h>

enum vd_events_of {
	VD_EVENTS_OF_DEVICES,	 /* uevents: Linux Documentation/driver-api/driver-model/ */
	VD_EVENTS_OF_INTERFACES, /* rtnetlink(7): state, MTU, MAC address, name; no uevent tells */
};

/*
 * vd_events_open - Listen to the kernel's messages of KIND in this network namespace. The caller polls *RET_FD, which does not block, and closes it. Return 0, or those of
 * socket(2) and bind(2), or:
 * -EAFNOSUPPORT, -EPROTONOSUPPORT, -EPERM: a container without netlink.
 * -EOPNOTSUPP: the kernel sends no uevents here: this network namespace belongs to a user namespace
 * other than the first one (Linux lib/kobject_uevent.c, uevent_net_init()).
 */
int vd_events_open(enum vd_events_of kind, int *ret_fd);

/* What messages announce. */
enum vd_change {
	VD_CHANGE_NONE,
	VD_CHANGE_BEGUN, /* a device or an interface comes or goes: more messages follow */
	VD_CHANGE_DONE,	 /* a driver has let go, or a property or a name is another one */
};

struct vd_events_sink {
	/* The device or interface at PATH ("sys/devices/…", borrowed for the call) has left its bus or
	   class; its folder may still be there. */
	void (*removed)(void *data, const char *path);
	/* A change of the device or interface at PATH is complete, or a driver has it: "sys/devices/…",
	   or a link of sys/class/net. */
	void (*changed)(void *data, const char *path);
	void *data;
};

/*
 * vd_events_read - Read all messages of KIND that are there from FD. Ignore those that the kernel
 * did not send, and those of subsystems that no device depends on. Tell SINK of each removal and each
 * change, but not of a removal that a program has made up by writing to a file uevent. *RET is the
 * highest of what the others announce. Return 0, or:
 * -ENOBUFS: the kernel dropped messages; the rest is read.
 * Others of recvmsg(2).
 */
int vd_events_read(int fd, enum vd_events_of kind, const struct vd_events_sink *sink,
		   enum vd_change *ret);

/*
 * vd_events_parse - Do so for one message of KIND: the LEN bytes at TEXT, which must be aligned as
 * a struct nlmsghdr and have a NUL after them. Return what it announces.
 */
enum vd_change vd_events_parse(const char *text, size_t len, enum vd_events_of kind,
			       const struct vd_events_sink *sink);
