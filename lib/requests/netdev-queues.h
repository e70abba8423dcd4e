/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counters of each queue of a network interface, by the generic netlink family "netdev" (Linux
 * since 6.10, include/uapi/linux/netdev.h, NETDEV_CMD_QSTATS_GET). Reading needs no privilege.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "requests/net-identity.h"

struct nlattr;

/* One counter that a queue can have. */
struct vd_netdev_counter {
	unsigned attribute;
	const char *key; /* in JSON; NULL ends a table */
};

extern const struct vd_netdev_counter vd_netdev_rx_counters[], vd_netdev_tx_counters[];

#define VD_NETDEV_COUNTERS_MAX 16 /* of a table */

struct vd_netdev_queue {
	bool is_tx;
	uint32_t number;
	unsigned known;				 /* bit N: the counter N of its table is there */
	uint64_t values[VD_NETDEV_COUNTERS_MAX]; /* by their places in the table */
};

/* A question about an interface, and its answer. */
struct vd_netdev {
	struct vd_net_identity identity;
	int error; /* 0, or a negative errno of vd_netdev_ask() */
	struct vd_netdev_queue *queues;
	size_t count, room;
};

/* vd_netdev_new - Return the question about IDENTITY, a struct vd_netdev; NULL: out of memory,
 * counted as a loss. */
void *vd_netdev_new(const struct vd_net_identity *identity);

/* vd_netdev_free - Free NETDEV, a struct vd_netdev; NULL is accepted. */
void vd_netdev_free(void *netdev);

/*
 * vd_netdev_ask - Ask for the queues of NETDEV, a struct vd_netdev, and fill it. Block for as long
 * as the kernel does. The error is one of vd_netlink_ask(), or:
 * -EOPNOTSUPP: the driver does not count by queues.
 * -ENODEV: there is no such interface, or it is another one, before the answer or after it.
 * -E2BIG: it has more than 1,024 queues.
 */
void vd_netdev_ask(void *netdev);

/*
 * vd_netdev_take - Add the queue that ATTRIBUTES tell of to NETDEV, a struct vd_netdev. ATTRIBUTES
 * has a place for each number up to VD_NETDEV_ATTRIBUTE_MAX. What has the wrong size is missing.
 * PAYLOAD and SIZE are not used. Return 0, also for what is about another interface or no queue, or:
 * -E2BIG, -ENOMEM.
 */
int vd_netdev_take(struct nlattr **attributes, const void *payload, int size, void *netdev);

#define VD_NETDEV_ATTRIBUTE_MAX 34
