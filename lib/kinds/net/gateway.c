// SPDX-License-Identifier: LGPL-2.1-or-later
/* The gateway of an interface, by rtnetlink. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "base/cleanup.h"
#include "kinds/net/net-internal.h"
#include "config.h"

#if VD_HAVE_NETLINK

#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

VD_DEFINE_CLEANUP(struct nl_sock *, nl_socket_free);

static uint32_t number_of(struct nlattr *attr)
{
	return attr && nla_len(attr) >= (int)sizeof(uint32_t) ? nla_get_u32(attr) : 0;
}

static int put_address(int family, const void *bytes, int size, unsigned index,
		       struct vd_peer_address *ret)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	*ret = (struct vd_peer_address){ .length = family == AF_INET ? sizeof(in4) : sizeof(in6) };
	if (family == AF_INET && size == sizeof(in4.sin_addr)) {
		memcpy(&in4.sin_addr, bytes, sizeof(in4.sin_addr));
		memcpy(&ret->storage, &in4, sizeof(in4));
		return 0;
	}
	if (family != AF_INET6 || size != sizeof(in6.sin6_addr))
		return -ENODATA;
	memcpy(&in6.sin6_addr, bytes, sizeof(in6.sin6_addr));
	if (IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr))
		in6.sin6_scope_id = index;
	memcpy(&ret->storage, &in6, sizeof(in6));
	return 0;
}

/* RTA_VIA: a gateway of another family than the route's (Linux, include/uapi/linux/rtnetlink.h). */
static int put_gateway(int family, struct nlattr *gateway, struct nlattr *via, unsigned index,
		       struct vd_peer_address *ret)
{
	const struct rtvia *other = via ? nla_data(via) : NULL;

	if (gateway)
		return put_address(family, nla_data(gateway), nla_len(gateway), index, ret);
	if (!other || nla_len(via) < (int)sizeof(*other))
		return -ENODATA;
	return put_address(other->rtvia_family, other->rtvia_addr,
			   nla_len(via) - (int)sizeof(*other), index, ret);
}

/* One of several ways that a route has. */
static int put_hop(int family, struct nlattr *multipath, unsigned index,
		   struct vd_peer_address *ret)
{
	struct rtnexthop *hop = nla_data(multipath);
	int left = nla_len(multipath);

	for (; RTNH_OK(hop, left); left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		struct nlattr *attrs[RTA_MAX + 1];

		if (hop->rtnh_ifindex != (int)index ||
		    nla_parse(attrs, RTA_MAX, (struct nlattr *)(void *)RTNH_DATA(hop),
			      hop->rtnh_len - (int)sizeof(*hop), NULL) < 0)
			continue;
		return put_gateway(family, attrs[RTA_GATEWAY], attrs[RTA_VIA], index, ret);
	}
	return -ENODATA;
}

int vd_net_gateway_parse(struct nlmsghdr *message, unsigned index, struct vd_peer_address *ret,
			 uint32_t *ret_metric)
{
	const struct rtmsg *route = nlmsg_data(message);
	struct nlattr *attrs[RTA_MAX + 1];
	struct vd_peer_address address;
	int r;

	if (message->nlmsg_type != RTM_NEWROUTE ||
	    nlmsg_parse(message, sizeof(*route), attrs, RTA_MAX, NULL) < 0 || route->rtm_dst_len ||
	    route->rtm_type != RTN_UNICAST)
		return -ENODATA;
	if (attrs[RTA_MULTIPATH])
		r = put_hop(route->rtm_family, attrs[RTA_MULTIPATH], index, &address);
	else if (number_of(attrs[RTA_OIF]) != index)
		r = -ENODATA;
	else
		r = put_gateway(route->rtm_family, attrs[RTA_GATEWAY], attrs[RTA_VIA], index,
				&address);
	if (r < 0)
		return r;
	*ret = address;
	*ret_metric = number_of(attrs[RTA_PRIORITY]);
	return 0;
}

struct search {
	unsigned index;
	bool found;
	uint32_t metric;
	struct vd_peer_address address;
};

static int on_route(struct nl_msg *message, void *data)
{
	struct search *search = data;
	struct vd_peer_address address;
	uint32_t metric;

	if (vd_net_gateway_parse(nlmsg_hdr(message), search->index, &address, &metric) < 0 ||
	    (search->found && metric >= search->metric))
		return NL_OK;
	search->found = true;
	search->metric = metric;
	search->address = address;
	return NL_OK;
}

static int find(struct nl_sock *sock, int family, struct search *search)
{
	struct rtmsg request = { .rtm_family = (unsigned char)family };

	if (nl_send_simple(sock, RTM_GETROUTE, NLM_F_DUMP, &request, sizeof(request)) < 0 ||
	    nl_recvmsgs_default(sock) < 0)
		return -EIO;
	return search->found ? 0 : -ENODATA;
}

int vd_net_gateway(unsigned index, struct vd_peer_address *ret)
{
	VD_CLEANUP(nl_socket_freep) struct nl_sock *sock = nl_socket_alloc();
	struct search search = { .index = index };
	int r;

	if (!sock)
		return -ENOMEM;
	if (nl_connect(sock, NETLINK_ROUTE) < 0)
		return -EIO;
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_route, &search);
	r = find(sock, AF_INET, &search);
	/* Without IPv6 in the kernel there is no answer about it. */
	if (r == -ENODATA && find(sock, AF_INET6, &search) == 0)
		r = 0;
	if (r == 0)
		*ret = search.address;
	return r;
}

#else

int vd_net_gateway(unsigned index, struct vd_peer_address *ret)
{
	return -EOPNOTSUPP;
}

#endif
