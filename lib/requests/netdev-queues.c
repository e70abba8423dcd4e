// SPDX-License-Identifier: LGPL-2.1-or-later
#include "requests/netdev-queues.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/loss.h"
#include "config.h"
#include "requests/netlink.h"

#define QUEUES_MAX 1024

/* The numbers of linux/netdev.h, which the systems that this is built on may not have. */
enum {
	QSTATS_GET = 12,
	VERSION = 1,
	SCOPE_QUEUE = 1,
	TYPE_RX = 0,
	TYPE_TX = 1,
};

enum { ATTR_IFINDEX = 1, ATTR_QUEUE_TYPE, ATTR_QUEUE_ID, ATTR_SCOPE };

const struct vd_netdev_counter vd_netdev_rx_counters[] = {
	{ 8, "rxPackets" },
	{ 9, "rxBytes" },
	{ 12, "rxAllocationFailures" },
	{ 13, "rxHardwareDrops" },
	{ 14, "rxHardwareOverruns" },
	{ 15, "rxChecksumComplete" },
	{ 16, "rxChecksumUnnecessary" },
	{ 17, "rxChecksumNone" },
	{ 18, "rxChecksumBad" },
	{ 19, "rxCoalescedPackets" },
	{ 20, "rxCoalescedBytes" },
	{ 21, "rxCoalescedWirePackets" },
	{ 22, "rxCoalescedWireBytes" },
	{ 23, "rxRateLimitDrops" },
	{},
};

const struct vd_netdev_counter vd_netdev_tx_counters[] = {
	{ 10, "txPackets" },
	{ 11, "txBytes" },
	{ 24, "txHardwareDrops" },
	{ 25, "txHardwareErrors" },
	{ 26, "txChecksumNone" },
	{ 27, "txChecksumNeeded" },
	{ 28, "txSegmentedPackets" },
	{ 29, "txSegmentedBytes" },
	{ 30, "txSegmentedWirePackets" },
	{ 31, "txSegmentedWireBytes" },
	{ 32, "txRateLimitDrops" },
	{ 33, "txStops" },
	{ 34, "txWakes" },
	{},
};

_Static_assert(VD_ARRAY_SIZE(vd_netdev_rx_counters) <= VD_NETDEV_COUNTERS_MAX, "room");
_Static_assert(VD_ARRAY_SIZE(vd_netdev_tx_counters) <= VD_NETDEV_COUNTERS_MAX, "room");

void *vd_netdev_new(const struct vd_net_identity *identity)
{
	struct vd_netdev *netdev = calloc(1, sizeof(*netdev));

	if (netdev)
		netdev->identity = *identity;
	else
		vd_lose();
	return netdev;
}

void vd_netdev_free(void *data)
{
	struct vd_netdev *netdev = data;

	if (!netdev)
		return;
	free(netdev->queues);
	free(netdev);
}

static int add_queue(struct vd_netdev *netdev, const struct vd_netdev_queue *queue)
{
	if (netdev->count == netdev->room) {
		size_t room = netdev->room ? netdev->room * 2 : 8;
		struct vd_netdev_queue *grown;

		if (netdev->count >= QUEUES_MAX)
			return -E2BIG;
		grown = reallocarray(netdev->queues, room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		netdev->queues = grown;
		netdev->room = room;
	}
	netdev->queues[netdev->count++] = *queue;
	return 0;
}

int vd_netdev_take(struct nlattr **attributes, const void *payload, int size, void *data)
{
	struct vd_netdev *netdev = data;
	struct vd_netdev_queue queue = { 0 };
	const struct vd_netdev_counter *counters;
	uint64_t index, type, number;

	if (!vd_netlink_number(attributes[ATTR_IFINDEX], &index) ||
	    index != (uint64_t)netdev->identity.index ||
	    !vd_netlink_number(attributes[ATTR_QUEUE_TYPE], &type) || type > TYPE_TX ||
	    !vd_netlink_number(attributes[ATTR_QUEUE_ID], &number) || number > UINT32_MAX)
		return 0;
	queue.is_tx = type == TYPE_TX;
	queue.number = (uint32_t)number;
	counters = queue.is_tx ? vd_netdev_tx_counters : vd_netdev_rx_counters;
	for (unsigned i = 0; counters[i].key; i++) {
		if (vd_netlink_number(attributes[counters[i].attribute], &queue.values[i]))
			queue.known |= 1u << i;
	}
	return add_queue(netdev, &queue);
}

#if VD_HAVE_NETLINK

#include <netlink/attr.h>

static int fill(struct nl_msg *message, void *data)
{
	const struct vd_netdev *netdev = data;
	int r = nla_put_u32(message, ATTR_IFINDEX, (uint32_t)netdev->identity.index);

	return r < 0 ? r : nla_put_u32(message, ATTR_SCOPE, SCOPE_QUEUE);
}

#else

static int fill(struct nl_msg *message, void *data)
{
	return -EOPNOTSUPP;
}

#endif

void vd_netdev_ask(void *data)
{
	struct vd_netdev *netdev = data;
	const struct vd_netlink_request request = {
		.command = QSTATS_GET,
		.version = VERSION,
		.is_dump = true,
		.fill = fill,
		.take = vd_netdev_take,
		.attribute_max = VD_NETDEV_ATTRIBUTE_MAX,
		.data = netdev,
	};
	vd_autoclose int fd = vd_net_identity_open(&netdev->identity);

	netdev->error = fd < 0 ? fd : vd_netlink_ask("netdev", &request);
	if (netdev->error == 0)
		netdev->error = vd_net_identity_check(&netdev->identity, fd);
}
