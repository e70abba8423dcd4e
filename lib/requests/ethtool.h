/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the driver of a network interface tells by SIOCETHTOOL (Linux, include/uapi/linux/ethtool.h).
 * Reading needs no privilege. The generic netlink family "ethtool" has the names of the driver's own
 * counters (ETHTOOL_MSG_STRSET_GET), but not their values: ETHTOOL_MSG_STATS_GET has the counters
 * of IEEE 802.3 and RMON only, which no driver of a virtual card has. Both wait for RTNL.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "requests/net-identity.h"

/* The length of a name, which has a NUL only if it is shorter (ETH_GSTRING_LEN). */
#define VD_ETHTOOL_NAME_BYTES 32

/* A question about an interface, and its answer. */
struct vd_ethtool {
	struct vd_net_identity identity;
	int error; /* 0, or a negative errno: -EOPNOTSUPP: the driver does not tell */
	char (*names)[VD_ETHTOOL_NAME_BYTES]; /* of the driver's own counters */
	uint64_t *values;
	size_t count;
	unsigned rx_ring, tx_ring; /* entries */
};

/* vd_ethtool_new - Return the question about IDENTITY, a struct vd_ethtool; NULL: out of memory,
 * which is counted as a loss. */
void *vd_ethtool_new(const struct vd_net_identity *identity);

/* vd_ethtool_free - Free ETHTOOL, a struct vd_ethtool; NULL is accepted. */
void vd_ethtool_free(void *ethtool);

/*
 * vd_ethtool_counters - Ask for the driver's own counters, and fill ETHTOOL, a struct vd_ethtool.
 * Block for as long as the kernel does. The error is one of ioctl(2), or:
 * -ENODEV: the interface is another one, before the answer or after it.
 * -EAGAIN: the driver changed its counters at each attempt.
 * -E2BIG: it has more than 4,096.
 */
void vd_ethtool_counters(void *ethtool);

/*
 * vd_ethtool_rings - Ask for the sizes of the rings, and fill ETHTOOL, a struct vd_ethtool. Block for
 * as long as the kernel does. The error is one of ioctl(2), or: -ENODEV: as for
 * vd_ethtool_counters().
 */
void vd_ethtool_rings(void *ethtool);
