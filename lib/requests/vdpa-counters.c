// SPDX-License-Identifier: LGPL-2.1-or-later
#include "requests/vdpa-counters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/loss.h"
#include "config.h"
#include "requests/netlink.h"

#define COUNTERS_MAX 4096

struct vd_vdpa *vd_vdpa_new(const char *name)
{
	struct vd_vdpa *vdpa;

	if (strlen(name) >= sizeof(vdpa->name))
		return NULL;
	vdpa = calloc(1, sizeof(*vdpa));
	if (vdpa)
		strcpy(vdpa->name, name);
	else
		vd_lose();
	return vdpa;
}

void vd_vdpa_free(void *data)
{
	struct vd_vdpa *vdpa = data;

	if (!vdpa)
		return;
	free(vdpa->counters);
	free(vdpa);
}

#if VD_HAVE_NETLINK

#include <linux/vdpa.h>
#include <netlink/attr.h>

/* Numbers of the kernel's, in case the headers are older than they. */
#define VSTATS_GET	7
#define ATTR_QUEUE	17
#define ATTR_NAME	18
#define ATTR_VALUE	19
#define QUEUE_COUNT_MAX 1024

static int add_counter(struct vd_vdpa *vdpa, const struct nlattr *name, uint64_t value)
{
	size_t len = (size_t)nla_len(name);
	struct vd_vdpa_counter *counter;

	if (vdpa->count >= COUNTERS_MAX)
		return -E2BIG;
	if (vdpa->count == vdpa->room) {
		size_t room = vdpa->room ? vdpa->room * 2 : 16;
		struct vd_vdpa_counter *grown = reallocarray(vdpa->counters, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		vdpa->counters = grown;
		vdpa->room = room;
	}
	counter = &vdpa->counters[vdpa->count++];
	*counter = (struct vd_vdpa_counter){ .queue = vdpa->queue, .value = value };
	memcpy(counter->name, nla_data(name),
	       len < sizeof(counter->name) ? len : sizeof(counter->name));
	return 0;
}

int vd_vdpa_take(struct nlattr **attributes, const void *payload, int size, void *data)
{
	const struct nlattr *at = payload, *name = NULL;
	struct vd_vdpa *vdpa = data;
	int r = 0;

	for (; r == 0 && nla_ok(at, size); at = nla_next(at, &size)) {
		uint64_t value;

		if (nla_type(at) == ATTR_NAME)
			name = at;
		if (nla_type(at) != ATTR_VALUE || !name || !vd_netlink_number(at, &value))
			continue;
		r = add_counter(vdpa, name, value);
		name = NULL;
	}
	return r;
}

static int fill(struct nl_msg *message, void *data)
{
	const struct vd_vdpa *vdpa = data;
	int r = nla_put_string(message, VDPA_ATTR_DEV_NAME, vdpa->name);

	return r < 0 ? r : nla_put_u32(message, ATTR_QUEUE, vdpa->queue);
}

static int fill_name(struct nl_msg *message, void *data)
{
	const struct vd_vdpa *vdpa = data;

	return nla_put_string(message, VDPA_ATTR_DEV_NAME, vdpa->name);
}

static int take_device(struct nlattr **attributes, const void *payload, int size, void *data)
{
	struct vd_vdpa *vdpa = data;
	uint64_t count = 0;

	if (vd_netlink_number(attributes[VDPA_ATTR_DEV_MAX_VQS], &count))
		vdpa->queue_count = count <= QUEUE_COUNT_MAX ? (unsigned)count : 0;
	return vdpa->queue_count || !count ? 0 : -E2BIG;
}

static int ask(struct vd_netlink *netlink, struct vd_vdpa *vdpa, uint8_t command,
	       int (*fill_request)(struct nl_msg *message, void *data),
	       int (*take)(struct nlattr **attributes, const void *payload, int size, void *data))
{
	const struct vd_netlink_request request = {
		.command = command,
		.version = VDPA_GENL_VERSION,
		.fill = fill_request,
		.take = take,
		.attribute_max = ATTR_VALUE,
		.data = vdpa,
	};

	return vd_netlink_send(netlink, &request);
}

/* A device may use fewer queues than it has: of the others, it refuses to tell. */
void vd_vdpa_ask(void *data)
{
	VD_CLEANUP(vd_netlink_closep) struct vd_netlink *netlink = NULL;
	struct vd_vdpa *vdpa = data;

	vdpa->error = vd_netlink_open(VDPA_GENL_NAME, &netlink);
	if (vdpa->error == 0)
		vdpa->error = ask(netlink, vdpa, VDPA_CMD_DEV_GET, fill_name, take_device);
	for (vdpa->queue = 0; vdpa->error == 0 && vdpa->queue < vdpa->queue_count; vdpa->queue++) {
		int r = ask(netlink, vdpa, VSTATS_GET, fill, vd_vdpa_take);

		if (r != -EINVAL && r != -ERANGE)
			vdpa->error = r;
	}
}

#else

int vd_vdpa_take(struct nlattr **attributes, const void *payload, int size, void *vdpa)
{
	return 0;
}

void vd_vdpa_ask(void *data)
{
	struct vd_vdpa *vdpa = data;

	vdpa->error = -EOPNOTSUPP;
}

#endif
