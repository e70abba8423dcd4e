// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which gateway a route has, of messages as the kernel sends them. */
#include "tests/lib/test.h"

#include <string.h>

#include "kinds/net/net-internal.h"
#include "config.h"

#if VD_HAVE_NETLINK

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>

struct route {
	int family;
	unsigned char length, type;
	unsigned index; /* 0: none */
	const char *gateway;
	uint32_t metric;
};

static void put_address(struct nl_msg *message, int type, const char *text)
{
	unsigned char bytes[16];
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;

	assert_int_equal(inet_pton(family, text, bytes), 1);
	assert_int_equal(nla_put(message, type, family == AF_INET ? 4 : 16, bytes), 0);
}

static struct nl_msg *make(const struct route *route)
{
	struct rtmsg head = { .rtm_family = (unsigned char)route->family,
			      .rtm_dst_len = route->length,
			      .rtm_type = route->type ? route->type : RTN_UNICAST };
	struct nl_msg *message = nlmsg_alloc_simple(RTM_NEWROUTE, 0);

	assert_non_null(message);
	assert_int_equal(nlmsg_append(message, &head, sizeof(head), NLMSG_ALIGNTO), 0);
	if (route->index)
		nla_put_u32(message, RTA_OIF, route->index);
	if (route->gateway)
		put_address(message, RTA_GATEWAY, route->gateway);
	if (route->metric)
		nla_put_u32(message, RTA_PRIORITY, route->metric);
	return message;
}

/* EXPECTED NULL: none. Takes MESSAGE. */
static void check(struct nl_msg *message, unsigned index, const char *expected, uint32_t metric)
{
	struct vd_peer_address address;
	char text[VD_PEER_TEXT_MAX];
	uint32_t found;
	int r = vd_net_gateway_parse(nlmsg_hdr(message), index, &address, &found);

	assert_int_equal(r, expected ? 0 : -ENODATA);
	nlmsg_free(message);
	if (!expected)
		return;
	vd_peer_text(&address, text);
	assert_string_equal(text, expected);
	assert_int_equal(found, metric);
}

static void default_routes(void **state)
{
	const struct route four = { AF_INET, 0, 0, 3, "10.0.2.2", 100 };
	const struct route six = { AF_INET6, 0, 0, 3, "fd00::2", 0 };
	const struct route narrow = { AF_INET, 24, 0, 3, "10.0.2.2", 0 };
	const struct route direct = { AF_INET, 0, 0, 3, NULL, 0 };
	const struct route hole = { AF_INET6, 0, RTN_UNREACHABLE, 3, "fd00::2", 0 };

	check(make(&four), 3, "10.0.2.2:0", 100);
	check(make(&four), 4, NULL, 0);
	check(make(&six), 3, "[fd00::2]:0", 0);
	check(make(&narrow), 3, NULL, 0);
	check(make(&direct), 3, NULL, 0);
	check(make(&hole), 3, NULL, 0);
}

/* A gateway that is known on its link only needs the link. */
static void a_gateway_of_the_link(void **state)
{
	const struct route route = { AF_INET6, 0, 0, 1, "fe80::2", 1024 };

	check(make(&route), 1, "[fe80::2%lo]:0", 1024);
}

/* RFC 5549: IPv4 by a gateway of IPv6. */
static void a_gateway_of_the_other_family(void **state)
{
	const struct route route = { AF_INET, 0, 0, 3, NULL, 0 };
	struct nl_msg *message = make(&route);
	unsigned char via[2 + 16];
	const uint16_t family = AF_INET6;

	memcpy(via, &family, 2);
	assert_int_equal(inet_pton(AF_INET6, "fd00::7", via + 2), 1);
	nla_put(message, RTA_VIA, sizeof(via), via);
	check(message, 3, "[fd00::7]:0", 0);
	message = make(&route);
	nla_put(message, RTA_VIA, 7, via);
	check(message, 3, NULL, 0);
}

static void several_hops(void **state)
{
	const struct route route = { AF_INET, 0, 0, 0, NULL, 50 };
	static const char *const gateways[] = { "10.0.2.1", "10.0.3.1" };

	for (unsigned wanted = 3; wanted < 7; wanted++) {
		struct nl_msg *message = make(&route);
		struct nlattr *hops = nla_nest_start(message, RTA_MULTIPATH);

		for (int i = 0; i < 2; i++) {
			struct rtnexthop *hop = nlmsg_reserve(message, sizeof(*hop), NLMSG_ALIGNTO);

			*hop = (struct rtnexthop){ .rtnh_len = sizeof(*hop) + 8,
						   .rtnh_ifindex = 3 + i };
			put_address(message, RTA_GATEWAY, gateways[i]);
		}
		nla_nest_end(message, hops);
		check(message, wanted,
		      wanted == 3   ? "10.0.2.1:0"
		      : wanted == 4 ? "10.0.3.1:0"
				    : NULL,
		      50);
	}
}

static void what_makes_no_sense(void **state)
{
	const struct route route = { AF_INET, 0, 0, 3, "fd00::1", 0 };
	struct nl_msg *message = make(&route);
	struct nl_msg *other = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	check(message, 3, NULL, 0);
	check(other, 3, NULL, 0);
	message = nlmsg_alloc_simple(RTM_NEWROUTE, 0);
	check(message, 3, NULL, 0);
}

/* Of the running system: whatever it has, an interface that is not there has none. */
static void of_no_interface(void **state)
{
	struct vd_peer_address address;

	assert_int_equal(vd_net_gateway(0x7fffffff, &address), -ENODATA);
}

#else

static void nothing_to_test(void **state)
{
	struct vd_peer_address address;

	assert_int_equal(vd_net_gateway(1, &address), -EOPNOTSUPP);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#if VD_HAVE_NETLINK
		cmocka_unit_test(default_routes),
		cmocka_unit_test(a_gateway_of_the_link),
		cmocka_unit_test(a_gateway_of_the_other_family),
		cmocka_unit_test(several_hops),
		cmocka_unit_test(what_makes_no_sense),
		cmocka_unit_test(of_no_interface),
#else
		cmocka_unit_test(nothing_to_test),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
