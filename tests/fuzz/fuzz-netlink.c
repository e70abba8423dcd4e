// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any bytes as the answer of the kernel about the queues of a network interface and the counters of a vdpa device. */
#include <linux/netlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "requests/netdev-queues.h"
#include "requests/netlink.h"
#include "requests/vdpa-counters.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void take_queues(struct nlmsghdr *header)
{
	static const struct vd_net_identity identity = { .index = 4 };
	struct vd_netdev *netdev = vd_netdev_new(&identity);
	const struct vd_netlink_request request = {
		.take = vd_netdev_take,
		.attribute_max = VD_NETDEV_ATTRIBUTE_MAX,
		.data = netdev,
	};

	vd_netlink_take(&request, header);
	vd_netdev_free(netdev);
}

static void take_counters(struct nlmsghdr *header)
{
	struct vd_vdpa *vdpa = vd_vdpa_new("vdpa0");
	const struct vd_netlink_request request = { .take = vd_vdpa_take, .data = vdpa };

	vd_netlink_take(&request, header);
	vd_vdpa_free(vdpa);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	vd_autofree struct nlmsghdr *header = calloc(1, sizeof(*header) + size);

	if (!header)
		abort();
	header->nlmsg_len = (uint32_t)(sizeof(*header) + size);
	memcpy(header + 1, data, size);
	take_queues(header);
	take_counters(header);
	return 0;
}
