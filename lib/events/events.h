/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel tells of devices and of network interfaces, over netlink. It is told only that
 * something changed: what it is, sysfs knows.
 */
#pragma once

#include <stdbool.h>

enum vd_events_of {
	VD_EVENTS_OF_DEVICES,	 /* uevents: Linux Documentation/driver-api/driver-model/ */
	VD_EVENTS_OF_INTERFACES, /* rtnetlink(7): state, MTU, MAC address, name; no uevent tells */
};

/*
 * vd_events_open - Listen to the kernel's messages of KIND, which come to all of this network
 * namespace. The caller polls *RET_FD, which does not block, and closes it. Return 0, or those of
 * socket(2) and bind(2); -EAFNOSUPPORT, -EPROTONOSUPPORT, -EPERM: a container without netlink.
 */
int vd_events_open(enum vd_events_of kind, int *ret_fd);

/*
 * vd_events_read - Take all messages that are there from FD. Messages of other senders than the
 * kernel count for nothing, and neither do events of subsystems that no device depends on. *RET is
 * whether one was left that counts. Return 0, or:
 * -ENOBUFS: messages were lost; all others that were there are taken.
 * Others of recvmsg(2).
 */
int vd_events_read(int fd, bool *ret);
