// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests by netlink, and answers of any kind. */
#include "tests/lib/test.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "requests/netdev-queues.h"
#include "requests/netlink.h"
#include "requests/vdpa-counters.h"
#include "tests/lib/system.h"

static struct vd_netdev netdev;

static const struct vd_netlink_request request = {
	.take = vd_netdev_take,
	.attribute_max = VD_NETDEV_ATTRIBUTE_MAX,
	.data = &netdev,
};

static struct nl_msg *begin_message(void)
{
	struct nl_msg *message = nlmsg_alloc();

	assert_non_null(message);
	assert_non_null(genlmsg_put(message, 0, 0, 0x20, 0, 0, 12, 1));
	free(netdev.queues);
	netdev = (struct vd_netdev){ .identity.index = 4 };
	return message;
}

static void put_u32(struct nl_msg *message, int type, uint32_t value)
{
	assert_int_equal(nla_put_u32(message, type, value), 0);
}

static struct nl_msg *begin_queue(uint32_t index, uint32_t type, uint32_t number)
{
	struct nl_msg *message = begin_message();

	put_u32(message, 1, index);
	put_u32(message, 2, type);
	put_u32(message, 3, number);
	return message;
}

/* MESSAGE, which is freed, adds COUNT queues. */
static void take(struct nl_msg *message, size_t count)
{
	assert_int_equal(vd_netlink_take(&request, nlmsg_hdr(message)), 0);
	assert_int_equal(netdev.count, count);
	nlmsg_free(message);
}

static void test_a_queue(void **state)
{
	struct nl_msg *message = begin_queue(4, 1, 7);

	put_u32(message, 10, 42);
	assert_int_equal(nla_put_u64(message, 11, UINT64_MAX), 0);
	/* A counter of the other direction does not count. */
	put_u32(message, 8, 99);
	take(message, 1);
	assert_true(netdev.queues[0].is_tx);
	assert_int_equal(netdev.queues[0].number, 7);
	assert_int_equal(netdev.queues[0].known, 3);
	assert_int_equal(netdev.queues[0].values[0], 42);
	assert_true(netdev.queues[0].values[1] == UINT64_MAX);
}

static void test_what_is_no_queue(void **state)
{
	struct nl_msg *message;

	take(begin_message(), 0);
	take(begin_queue(5, 0, 0), 0);
	take(begin_queue(4, 2, 0), 0);
	message = begin_message();
	put_u32(message, 1, 4);
	put_u32(message, 2, 0);
	take(message, 0);
	message = begin_message();
	put_u32(message, 1, 4);
	assert_int_equal(nla_put(message, 2, 2, "\0"), 0);
	put_u32(message, 3, 0);
	take(message, 0);
	message = begin_message();
	put_u32(message, 1, 4);
	put_u32(message, 2, 0);
	assert_int_equal(nla_put_u64(message, 3, UINT64_MAX), 0);
	take(message, 0);
}

static void test_values_of_another_size(void **state)
{
	static const int sizes[] = { 0, 1, 2, 3, 5, 7, 9, 200 };
	static const char bytes[200];

	for (size_t i = 0; i < VD_ARRAY_SIZE(sizes); i++) {
		struct nl_msg *message = begin_queue(4, 0, 0);

		assert_int_equal(nla_put(message, 8, sizes[i], bytes), 0);
		put_u32(message, 9, 1);
		take(message, 1);
		assert_int_equal(netdev.queues[0].known, 2);
	}
}

/* An attribute that goes past the end of the message is none; nor are those after it. */
static void test_messages_that_are_cut_off(void **state)
{
	struct nl_msg *message = begin_queue(4, 0, 0);
	struct nlmsghdr *header = nlmsg_hdr(message);
	uint32_t whole = header->nlmsg_len;
	vd_autofree char *copy = malloc(whole);

	assert_non_null(copy);
	for (uint32_t len = 0; len < whole; len++) {
		/* In memory of its own, so that a read past the end is found. */
		vd_autofree char *cut = malloc(len > NLMSG_HDRLEN ? len : NLMSG_HDRLEN);
		int r;

		assert_non_null(cut);
		memcpy(cut, header, len > NLMSG_HDRLEN ? len : NLMSG_HDRLEN);
		((struct nlmsghdr *)cut)->nlmsg_len = len;
		r = vd_netlink_take(&request, (struct nlmsghdr *)cut);
		assert_true(r == 0 || r == -EIO);
		assert_int_equal(netdev.count, 0);
	}
	nlmsg_free(message);
}

static void test_a_length_that_is_a_lie(void **state)
{
	struct nl_msg *message = begin_queue(4, 0, 0);
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct nlattr *first = genlmsg_attrdata(nlmsg_data(header), 0);

	first->nla_len = 0xffff;
	take(message, 0);
	message = begin_queue(4, 0, 0);
	first = genlmsg_attrdata(nlmsg_data(nlmsg_hdr(message)), 0);
	first->nla_len = 1;
	take(message, 0);
}

static void test_more_queues_than_any_card_has(void **state)
{
	struct nl_msg *message = begin_queue(4, 0, 0);
	int r = 0;

	for (unsigned i = 0; r == 0 && i < 70000; i++)
		r = vd_netlink_take(&request, nlmsg_hdr(message));
	assert_int_equal(r, -E2BIG);
	assert_int_equal(netdev.count, 1024);
	nlmsg_free(message);
	free(netdev.queues);
	netdev.queues = NULL;
}

static const struct vd_netlink_request vendor_request = {
	.take = vd_vdpa_take,
	.attribute_max = 19,
};

/* MESSAGE, which is freed, gives the counters EXPECTED, "name=value" each. */
static void take_vendor(struct nl_msg *message, const char *expected)
{
	struct vd_vdpa *vdpa = vd_vdpa_new("one");
	struct vd_netlink_request vendor = vendor_request;
	char text[500] = "";

	assert_non_null(vdpa);
	vendor.data = vdpa;
	assert_int_equal(vd_netlink_take(&vendor, nlmsg_hdr(message)), 0);
	for (size_t i = 0; i < vdpa->count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%.*s=%llu ",
			 VD_VDPA_NAME_BYTES, vdpa->counters[i].name,
			 (unsigned long long)vdpa->counters[i].value);
	assert_string_equal(text, expected);
	vd_vdpa_free(vdpa);
	nlmsg_free(message);
}

/* Names and values in turn; a name that has none, a value that has none, one of another size. */
static void test_counters_of_a_vendor(void **state)
{
	struct nl_msg *message = begin_message();
	char longest[200];

	memset(longest, 'x', sizeof(longest));
	assert_int_equal(nla_put_u64(message, 19, 1), 0);
	assert_int_equal(nla_put_string(message, 18, "lost"), 0);
	assert_int_equal(nla_put_string(message, 18, "rx packets"), 0);
	assert_int_equal(nla_put_u64(message, 19, 2), 0);
	assert_int_equal(nla_put_u64(message, 19, 3), 0);
	assert_int_equal(nla_put_string(message, 18, "bad"), 0);
	assert_int_equal(nla_put(message, 19, 3, "abc"), 0);
	put_u32(message, 19, 4);
	assert_int_equal(nla_put(message, 18, 0, NULL), 0);
	assert_int_equal(nla_put_u64(message, 19, UINT64_MAX), 0);
	assert_int_equal(nla_put(message, 18, sizeof(longest), longest), 0);
	assert_int_equal(nla_put_u64(message, 19, 5), 0);
	take_vendor(message, "rx packets=2 bad=4 =18446744073709551615 "
			     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=5 ");
	take_vendor(begin_message(), "");
}

static int fill_nothing(struct nl_msg *message, void *data)
{
	return 0;
}

static int take_nothing(struct nlattr **attributes, const void *payload, int size, void *data)
{
	return 0;
}

static int fill_family(struct nl_msg *message, void *data)
{
	return nla_put_string(message, CTRL_ATTR_FAMILY_NAME, data);
}

/* A socket goes on after a request that fails. */
static void test_requests_by_one_socket(void **state)
{
	VD_CLEANUP(vd_netlink_closep) struct vd_netlink *netlink = NULL;
	char known[] = "nlctrl", unknown[] = "no-such";
	struct vd_netlink_request family = { .command = CTRL_CMD_GETFAMILY,
					     .version = 1,
					     .fill = fill_family,
					     .take = take_nothing };

	if (!system_has_netlink()) {
		print_message("skipped: there are no generic netlink sockets here\n");
		skip();
	}
	assert_int_equal(vd_netlink_open("nlctrl", &netlink), 0);
	for (unsigned i = 0; i < 3; i++) {
		family.data = known;
		assert_int_equal(vd_netlink_send(netlink, &family), 0);
		family.data = unknown;
		assert_int_equal(vd_netlink_send(netlink, &family), -ENOENT);
	}
}

/* Of this kernel. */
static void test_what_no_kernel_has(void **state)
{
	struct vd_netlink_request none = {
		.command = 1, .version = 1, .fill = fill_nothing, .take = take_nothing
	};
	struct vd_net_identity identity;
	struct vd_netdev *gone;

	if (!system_has_netlink()) {
		print_message("skipped: there are no generic netlink sockets here\n");
		skip();
	}
	assert_int_equal(vd_netlink_ask("no-such-family", &none), -EOPNOTSUPP);
	none.command = 250;
	assert_int_equal(vd_netlink_ask("nlctrl", &none), -EOPNOTSUPP);
	assert_int_equal(vd_net_identity_set(&identity, "x", INT32_MAX, NULL), 0);
	gone = vd_netdev_new(&identity);
	assert_non_null(gone);
	vd_netdev_ask(gone);
	assert_true(gone->error == -ENODEV || gone->error == -EOPNOTSUPP);
	vd_netdev_free(gone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_queue),
		cmocka_unit_test(test_what_is_no_queue),
		cmocka_unit_test(test_values_of_another_size),
		cmocka_unit_test(test_messages_that_are_cut_off),
		cmocka_unit_test(test_a_length_that_is_a_lie),
		cmocka_unit_test(test_more_queues_than_any_card_has),
		cmocka_unit_test(test_counters_of_a_vendor),
		cmocka_unit_test(test_requests_by_one_socket),
		cmocka_unit_test(test_what_no_kernel_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
