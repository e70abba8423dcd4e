/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's netlink messages about devices and network interfaces. They say only that something
 * changed; the caller reads sysfs for what.
 */
#pragma once

#include <stdbool.h>

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

/*
 * vd_events_read - Read all messages that are there from FD. Ignore those that the kernel did not
 * send, and those of subsystems that no device depends on. *RET is whether another one came. Return
 * 0, or:
 * -ENOBUFS: the kernel dropped messages; the rest is read.
 * Others of recvmsg(2).
 */
int vd_events_read(int fd, bool *ret);
