/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to the kernel about each network interface of a device. */
#pragma once

#include <stdbool.h>

struct vd_net_identity;
struct vd_reading;

struct vd_net_question {
	const char *what; /* is read; for a problem */
	/* Return the data of the question about the interface IDENTITY. NULL: out of memory, which
	 * is counted as a loss. */
	void *(*new_data)(const struct vd_net_identity *identity);
	void (*run)(void *data); /* ask, in another thread */
	void (*free_data)(void *data);
	/* Take the next part of the answer about READING->interface, and move READING->taken past
	 * it. Return 1: there is more. 0: it is whole. -EOPNOTSUPP: there is nothing to tell.
	 * Another negative errno becomes a problem. */
	int (*take)(struct vd_reading *reading, const void *data);
};

/*
 * vd_net_ask_next - Ask QUESTION about the next network interface of READING->device, or wait for
 * the answer as vd_ask_wait() does. READING->is_unread is set if there is none. Nothing is asked
 * about a copied tree. An interface that is another one in the network namespace of the process is
 * one problem, whatever is asked. Nor about a suspended device, since the kernel would wake it (Linux,
 * net/ethtool/netlink.c, ethnl_ops_begin()). Return whether there can be more interfaces.
 */
bool vd_net_ask_next(struct vd_reading *reading, const struct vd_net_question *question);
