// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a message of the kernel announces: uevents and rtnetlink's, whole ones, cut ones and others. */
#include <limits.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/test.h"
#include "events/events.h"

static char told[256];

static void on_removed(void *data, const char *path)
{
	(void)data;
	snprintf(told, sizeof(told), "%s", path);
}

static char changed[256];

static void on_changed(void *data, const char *path)
{
	(void)data;
	snprintf(changed, sizeof(changed), "%s", path);
}

static const struct vd_events_sink sink = { .removed = on_removed, .changed = on_changed };

/* TEXT has a NUL after each line but the last, which has the compiler's. */
#define uevent(text) vd_events_parse(text, sizeof(text), VD_EVENTS_OF_DEVICES, &sink)

#define OF(action, device, subsystem)                                                              \
	action "@" device "\0ACTION=" action "\0DEVPATH=" device "\0SUBSYSTEM=" subsystem          \
	       "\0SEQNUM=1"

static void test_uevents(void **state)
{
	(void)state;
	assert_int_equal(uevent(OF("add", "/devices/a", "pci")), VD_CHANGE_BEGUN);
	assert_string_equal(changed, "");
	assert_int_equal(uevent(OF("bind", "/devices/b", "pci")), VD_CHANGE_BEGUN);
	assert_string_equal(changed, "sys/devices/b");
	assert_int_equal(uevent(OF("unbind", "/devices/a", "pci")), VD_CHANGE_DONE);
	assert_string_equal(changed, "sys/devices/a");
	assert_int_equal(uevent(OF("move", "/devices/a/net/b", "net")), VD_CHANGE_DONE);
	assert_int_equal(uevent(OF("change", "/devices/a", "ccw")), VD_CHANGE_DONE);
	assert_string_equal(told, "");
	assert_int_equal(uevent(OF("remove", "/devices/a", "pci")), VD_CHANGE_BEGUN);
	assert_string_equal(told, "sys/devices/a");
}

/* Written to a file uevent: nothing was removed. */
static void test_synthetic(void **state)
{
	(void)state;
	told[0] = '\0';
	assert_int_equal(uevent(OF("remove", "/devices/a", "pci") "\0SYNTH_UUID=0"),
			 VD_CHANGE_BEGUN);
	assert_string_equal(told, "");
}

static void test_ignored(void **state)
{
	(void)state;
	told[0] = '\0';
	assert_int_equal(uevent(OF("add", "/devices/a/queues/rx-0", "queues")), VD_CHANGE_NONE);
	assert_int_equal(uevent(OF("remove", "/devices/a/queues/rx-0", "queues")), VD_CHANGE_NONE);
	assert_string_equal(told, "");
}

/* What is not understood may be anything. */
static void test_odd(void **state)
{
	static char large[8192];

	(void)state;
	told[0] = '\0';
	assert_int_equal(uevent("libudev"), VD_CHANGE_BEGUN);
	assert_int_equal(uevent("ACTION=remove"), VD_CHANGE_BEGUN);
	assert_int_equal(uevent("ACTIONS=change\0ACTION"), VD_CHANGE_BEGUN);
	memset(large, 'x', sizeof(large) - 1);
	memcpy(large, "ACTION=remove\0DEVPATH=", 22);
	assert_int_equal(uevent(large), VD_CHANGE_BEGUN);
	assert_string_equal(told, "");
}

static enum vd_change link_message(uint16_t type, unsigned change, size_t len)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
		char end;
	} message = { .header.nlmsg_type = type, .link.ifi_change = change };

	return vd_events_parse((const char *)&message, len, VD_EVENTS_OF_INTERFACES, &sink);
}

static void test_links(void **state)
{
	const size_t whole = NLMSG_LENGTH(sizeof(struct ifinfomsg));

	(void)state;
	assert_int_equal(link_message(RTM_NEWLINK, 0, whole), VD_CHANGE_DONE);
	assert_int_equal(link_message(RTM_NEWLINK, 1, whole), VD_CHANGE_DONE);
	assert_int_equal(link_message(RTM_NEWLINK, UINT_MAX, whole), VD_CHANGE_BEGUN);
	assert_int_equal(link_message(RTM_DELLINK, UINT_MAX, whole), VD_CHANGE_BEGUN);
	assert_int_equal(link_message(RTM_NEWLINK, 0, whole - 1), VD_CHANGE_BEGUN);
	assert_int_equal(link_message(RTM_NEWLINK, 0, 1), VD_CHANGE_BEGUN);
}

/* A name without an end, or with a slash in it, names no interface. */
static void test_link_names(void **state)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
		struct rtattr attr;
		char name[8];
	} message = { .header.nlmsg_type = RTM_NEWLINK,
		      .attr = { .rta_len = RTA_LENGTH(5), .rta_type = IFLA_IFNAME },
		      .name = "eth0" };
	const char *text = (const char *)&message;

	(void)state;
	changed[0] = '\0';
	vd_events_parse(text, sizeof(message) - 3, VD_EVENTS_OF_INTERFACES, &sink);
	assert_string_equal(changed, "sys/class/net/eth0");
	changed[0] = '\0';
	message.attr.rta_len = RTA_LENGTH(4);
	vd_events_parse(text, sizeof(message), VD_EVENTS_OF_INTERFACES, &sink);
	message.attr.rta_len = RTA_LENGTH(5);
	message.name[1] = '/';
	vd_events_parse(text, sizeof(message), VD_EVENTS_OF_INTERFACES, &sink);
	assert_string_equal(changed, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uevents), cmocka_unit_test(test_synthetic),
		cmocka_unit_test(test_ignored), cmocka_unit_test(test_odd),
		cmocka_unit_test(test_links),	cmocka_unit_test(test_link_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
