/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of generic netlink, and the numbers in the answers, which are checked. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct nl_msg;
struct nlmsghdr;
struct nlattr;

struct vd_netlink_request {
	uint8_t command, version;
	bool is_dump; /* the answer is any number of messages */
	/* Add the attributes of the request to MESSAGE. Return 0, or a negative number. */
	int (*fill)(struct nl_msg *message, void *data);
	/*
	 * Take ATTRIBUTES, by their numbers up to ATTRIBUTE_MAX: NULL if one is missing. PAYLOAD,
	 * SIZE bytes, is all of them in their order. Return 0, or a negative errno, which ends the
	 * request.
	 */
	int (*take)(struct nlattr **attributes, const void *payload, int size, void *data);
	int attribute_max;
	void *data; /* of both */
};

/* A socket for the requests of one family. */
struct vd_netlink;

/*
 * vd_netlink_open - Connect to the family FAMILY. The caller ends *RET by vd_netlink_close().
 * Return 0, or:
 * -EOPNOTSUPP: the kernel has no such family, or the project was built without libnl.
 * -EIO: it can't be asked.
 * -ENOMEM: not counted as a loss, since the caller may be another thread.
 */
int vd_netlink_open(const char *family, struct vd_netlink **ret);

/* vd_netlink_close - Close and free NETLINK; NULL is accepted. */
void vd_netlink_close(struct vd_netlink *netlink);

VD_DEFINE_CLEANUP(struct vd_netlink *, vd_netlink_close);

/*
 * vd_netlink_send - Send REQUEST and take its answer. Block for as long as the kernel does. Return 0,
 * or:
 * -EOPNOTSUPP: the family has no such command.
 * -EIO: the answer is no message of this kind.
 * -EAGAIN: what is listed changed meanwhile.
 * -ENOMEM: as for vd_netlink_open().
 * Others that the kernel or TAKE gave.
 */
int vd_netlink_send(struct vd_netlink *netlink, const struct vd_netlink_request *request);

/* vd_netlink_ask - Send REQUEST to FAMILY by a socket of its own. Return 0, or those of
 * vd_netlink_open() and vd_netlink_send(). */
int vd_netlink_ask(const char *family, const struct vd_netlink_request *request);

/*
 * vd_netlink_take - Let REQUEST take the message HEADER, which is whole. Return what its function
 * does, or: -EIO: there is no header of generic netlink, or the attributes are none. -ENOMEM.
 */
int vd_netlink_take(const struct vd_netlink_request *request, struct nlmsghdr *header);

/*
 * vd_netlink_number - Read the unsigned number in ATTRIBUTE (may be NULL), which has four bytes or
 * eight. Return whether there is one.
 */
bool vd_netlink_number(const struct nlattr *attribute, uint64_t *ret);
