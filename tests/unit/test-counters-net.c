// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the kernel is asked about network interfaces, and answers of any kind. */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/read-for.h"
#include "counters/asking.h"
#include "counters/named.h"
#include "counters/reading.h"
#include "interface/class.h"
#include "json/build.h"
#include "json/json.h"
#include "requests/ethtool.h"
#include "tests/lib/process.h"
#include "tests/lib/system.h"

static void no_free(void *data)
{
}

/* What the driver answers to SIOCETHTOOL; the other requests are the kernel's. */
static struct {
	bool is_there;
	uint32_t counts[8]; /* of its counters, request by request */
	unsigned request;
	bool renames; /* the interface has another number after the first request */
} driver;

static uint32_t next_count(void)
{
	return driver.counts[driver.request < VD_ARRAY_SIZE(driver.counts) - 1 ? driver.request++
									       : driver.request];
}

static int answer(void *data)
{
	uint32_t command = *(uint32_t *)data, count = next_count();
	struct ethtool_sset_info *info = data;
	struct ethtool_gstrings *strings = data;
	struct ethtool_stats *stats = data;

	switch (command) {
	case ETHTOOL_GSSET_INFO:
		info->data[0] = count;
		return 0;
	case ETHTOOL_GSTRINGS:
		strings->len = count;
		memset(strings->data, 'n', (size_t)count * ETH_GSTRING_LEN);
		return 0;
	case ETHTOOL_GSTATS:
		stats->n_stats = count;
		for (uint32_t i = 0; i < count; i++)
			stats->data[i] = UINT64_MAX - i;
		return 0;
	default:
		errno = EOPNOTSUPP;
		return -1;
	}
}

/* In the place of the C library's. */
int ioctl(int fd, unsigned long number, ...)
{
	va_list more;
	void *data;

	va_start(more, number);
	data = va_arg(more, void *);
	va_end(more);
	if (driver.is_there && number == SIOCETHTOOL)
		return answer(((struct ifreq *)data)->ifr_data);
	if (driver.renames && number == SIOCGIFINDEX && driver.request) {
		((struct ifreq *)data)->ifr_ifindex = 99;
		return 0;
	}
	return (int)syscall(SYS_ioctl, fd, number, data);
}

static const char *mac = "00:00:00:00:00:00"; /* of lo, as sysfs has it */

/* Ask for the counters of lo, whose index is 1, or for those of another. */
static struct vd_ethtool *ask(const char *name, int index)
{
	struct vd_net_identity identity;
	struct vd_ethtool *ethtool;

	assert_int_equal(vd_net_identity_set(&identity, name, index, mac), 0);
	ethtool = vd_ethtool_new(&identity);
	assert_non_null(ethtool);
	vd_ethtool_counters(ethtool);
	return ethtool;
}

static void expect_error(const char *name, int index, int error)
{
	struct vd_ethtool *ethtool = ask(name, index);

	assert_int_equal(ethtool->error, error);
	vd_ethtool_free(ethtool);
}

static void test_interfaces_that_tell_nothing(void **state)
{
	struct vd_net_identity identity;

	if (!system_has_netlink()) {
		print_message("skipped: there are no generic netlink sockets here\n");
		skip();
	}
	driver.is_there = false;
	expect_error("lo", (int)if_nametoindex("lo"), -EOPNOTSUPP);
	expect_error("lo", (int)if_nametoindex("lo") + 1, -ENODEV);
	expect_error("no-such-card", 1, -ENODEV);
	assert_int_equal(vd_net_identity_set(&identity, "a-name-too-long-for-it", 1, NULL),
			 -ENAMETOOLONG);
}

static void set_counts(uint32_t info, uint32_t names, uint32_t values, uint32_t later)
{
	driver.is_there = true;
	driver.request = 0;
	driver.counts[0] = info;
	driver.counts[1] = names;
	driver.counts[2] = values;
	for (size_t i = 3; i < VD_ARRAY_SIZE(driver.counts); i++)
		driver.counts[i] = later;
}

static void test_a_driver_that_changes_its_counters(void **state)
{
	int lo = (int)if_nametoindex("lo");
	struct vd_ethtool *ethtool;

	if (!system_has_netlink()) {
		print_message("skipped: there are no generic netlink sockets here\n");
		skip();
	}
	set_counts(3, 3, 3, 3);
	ethtool = ask("lo", lo);
	assert_int_equal(ethtool->error, 0);
	assert_int_equal(ethtool->count, 3);
	assert_int_equal(ethtool->values[2], UINT64_MAX - 2);
	vd_ethtool_free(ethtool);
	/* More than were asked for: all have room, and the next attempt has the new ones. */
	set_counts(3, 900, 3, 900);
	ethtool = ask("lo", lo);
	assert_int_equal(ethtool->error, 0);
	assert_int_equal(ethtool->count, 900);
	vd_ethtool_free(ethtool);
	set_counts(5, 5, 4, 5);
	ethtool = ask("lo", lo);
	assert_int_equal(ethtool->error, 0);
	assert_int_equal(ethtool->count, 5);
	vd_ethtool_free(ethtool);
	/* It never tells the same twice. */
	set_counts(1, 2, 3, 4);
	for (uint32_t i = 0; i < VD_ARRAY_SIZE(driver.counts); i++)
		driver.counts[i] = i + 1;
	expect_error("lo", lo, -EAGAIN);
	/* As newer kernels tell that the number is another one by now. */
	set_counts(4, 0, 0, 0);
	expect_error("lo", lo, -EOPNOTSUPP);
	set_counts(4097, 1, 1, 1);
	expect_error("lo", lo, -E2BIG);
	driver.is_there = false;
}

/* It has the name and the number of the interface, in another network namespace than sysfs, or only
 * when the driver has answered. */
static void test_another_interface_of_that_name(void **state)
{
	int lo = (int)if_nametoindex("lo");

	if (!system_has_netlink()) {
		print_message("skipped: there are no generic netlink sockets here\n");
		skip();
	}
	set_counts(3, 3, 3, 3);
	mac = "00:00:00:00:00:01";
	expect_error("lo", lo, -ENODEV);
	mac = "00:00:00:00:00:00";
	set_counts(3, 3, 3, 3);
	driver.renames = true;
	expect_error("lo", lo, -ENODEV);
	driver.renames = false;
	/* An interface may have no address. */
	mac = "\n";
	set_counts(3, 3, 3, 3);
	expect_error("lo", lo, 0);
	mac = "00:00:00:00:00:00";
	driver.is_there = false;
}

/* The counters of ITEM as JSON; ITEM is freed. */
static void expect_counters(struct vd_item *item, const char *expected)
{
	const char *text = json_object_to_json_string_ext(item->counters, JSON_C_TO_STRING_PLAIN);

	assert_string_equal(text, expected);
	vd_item_clear(item);
}

static void test_names_of_any_kind(void **state)
{
	struct vd_item item = vd_item_new("x");
	char whole[32];

	memset(whole, 'a', sizeof(whole));
	assert_int_equal(vd_named_add(&item, whole, sizeof(whole), 1), 0);
	assert_int_equal(vd_named_add(&item, "", 1, 2), 0);
	assert_int_equal(vd_named_add(&item, "rx\0tail", 7, 3), 0);
	assert_int_equal(vd_named_add(&item, "rx", 2, 4), 0);
	assert_int_equal(vd_named_add(&item, "rx", 2, 5), 0);
	assert_int_equal(vd_named_add(&item, "\xff\xc3", 2, 6), 0);
	assert_int_equal(vd_named_add(&item, "a\033[2J\n", 6, 7), 0);
	assert_int_equal(vd_named_add(&item, "most", 4, INT64_MAX), 0);
	assert_int_equal(vd_named_add(&item, "more", 4, (uint64_t)INT64_MAX + 1), -ERANGE);
	assert_int_equal(vd_named_add(&item, "all", 3, UINT64_MAX), -ERANGE);
	expect_counters(&item, "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1,\"rx\":3,\"rx#2\":4,"
			       "\"rx#3\":5,\"\\\\xff\\\\xc3\":6,\"a\\u001b[2J\\n\":7,"
			       "\"most\":9223372036854775807,\"more\":null,\"all\":null}");
}

/* As many as a driver may have, and names that look like the numbered ones. In one pass: each
 * counter that tried all keys would take seconds of the processor's time. */
static void test_a_name_that_all_have(void **state)
{
	struct vd_item item = vd_item_new("x");
	clock_t began = clock();

	assert_int_equal(vd_named_add(&item, "same#3", 6, 1), 0);
	for (unsigned i = 0; i < 4096; i++)
		assert_int_equal(vd_named_add(&item, "same", 4, i), 0);
	assert_true(clock() - began < CLOCKS_PER_SEC / 2);
	assert_int_equal(json_object_object_length(item.counters), 4097);
	assert_int_equal(json_object_get_int(json_object_object_get(item.counters, "same")), 0);
	assert_int_equal(json_object_get_int(json_object_object_get(item.counters, "same#2")), 1);
	assert_int_equal(json_object_get_int(json_object_object_get(item.counters, "same#4")), 2);
	assert_int_equal(json_object_get_int(json_object_object_get(item.counters, "same#4097")),
			 4095);
	vd_item_clear(&item);
}

/* What SOURCE reads of lo in this system; *RET_STEPS is in how many steps after the answer. */
static struct json_object *read_lo(const struct vd_counter_source *source, unsigned *ret_steps)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct vd_interface lo = { .class = vd_class_find("net"),
				   .name = "lo",
				   .path = "sys/class/net/lo" };
	struct vd_device device = { .id = "test:1", .interfaces = &lo, .interface_count = 1 };
	struct vd_reading reading = { .device = &device };
	size_t taken = 0;

	assert_int_equal(vd_root_new("/", &root), 0);
	reading.root = root;
	reading.items = vd_json_array();
	*ret_steps = 0;
	while (source->next(&reading)) {
		*ret_steps += reading.taken > taken;
		taken = reading.taken;
	}
	json_object_put(reading.index);
	vd_arena_clear(&reading.arena);
	return reading.items;
}

static void test_many_counters_in_several_steps(void **state)
{
	vd_autojson struct json_object *items = NULL;
	struct json_object *counters;
	unsigned steps;

	if (!system_has_netlink()) {
		print_message("skipped: there are no generic netlink sockets here\n");
		skip();
	}
	set_counts(4096, 4096, 4096, 4096);
	items = read_lo(&vd_net_driver_source, &steps);
	driver.is_there = false;
	assert_int_equal(json_object_array_length(items), 1);
	counters = json_object_object_get(json_object_array_get_idx(items, 0), "counters");
	assert_int_equal(json_object_object_length(counters), 4096);
	assert_true(steps >= 10);
}

/* It waits in the "kernel" until somebody writes to the pipe. */
struct slow {
	int fds[2];
	bool is_done;
};

static void run_slow(void *data)
{
	struct slow *slow = data;
	char byte;

	slow->is_done = read(slow->fds[0], &byte, 1) == 1;
}

static void test_an_answer_that_takes_its_time(void **state)
{
	struct vd_reading reading = { 0 };
	struct slow slow = { 0 };
	unsigned waits = 0;
	int r;

	assert_int_equal(pipe(slow.fds), 0);
	assert_int_equal(vd_ask(&reading, &vd_key_rtnl, run_slow, no_free, &slow), 0);
	assert_int_equal(vd_ask_wait(&reading), 1);
	assert_int_equal(write(slow.fds[1], "x", 1), 1);
	while ((r = vd_ask_wait(&reading)) == 1)
		assert_true(waits++ < 1000);
	assert_int_equal(r, 0);
	assert_true(slow.is_done);
	vd_ask_end(&reading);
	assert_null(reading.task);
}

/* A question that hangs costs a second once, and none of its kind is asked until it ends. */
static void test_an_answer_that_never_comes(void **state)
{
	static struct slow slow;
	struct vd_reading reading = { 0 };
	uint64_t began_ns = vd_clock_ns();
	unsigned waits = 0, tries = 0;
	int r;

	assert_int_equal(pipe(slow.fds), 0);
	assert_int_equal(vd_ask(&reading, &vd_key_rtnl, run_slow, no_free, &slow), 0);
	while ((r = vd_ask_wait(&reading)) == 1)
		waits++;
	assert_int_equal(r, -ETIMEDOUT);
	assert_null(reading.task);
	assert_true(vd_clock_ns() - began_ns >= 1000 * (uint64_t)VD_NS_PER_MS);
	/* In parts, between which a loop serves others. */
	assert_true(waits > 5);
	assert_int_equal(vd_ask(&reading, &vd_key_rtnl, run_slow, no_free, &slow), -ETIMEDOUT);
	assert_int_equal(write(slow.fds[1], "xx", 2), 2);
	while ((r = vd_ask(&reading, &vd_key_rtnl, run_slow, no_free, &slow)) == -ETIMEDOUT) {
		assert_true(tries++ < 1000);
		usleep(10000);
	}
	assert_int_equal(r, 0);
	while ((r = vd_ask_wait(&reading)) == 1)
		;
	assert_int_equal(r, 0);
	vd_ask_end(&reading);
}

/* Whoever goes before the answer comes leaves a question, which has a second as any other. */
static void test_a_question_that_nobody_waits_for(void **state)
{
	static struct slow slow;
	struct vd_reading first = { 0 }, second = { 0 };
	unsigned waits = 0;
	int r;

	assert_int_equal(pipe(slow.fds), 0);
	assert_int_equal(vd_ask(&first, &vd_key_rtnl, run_slow, no_free, &slow), 0);
	vd_ask_end(&first);
	assert_int_equal(vd_ask(&second, &vd_key_rtnl, run_slow, no_free, &slow), 0);
	assert_int_equal(vd_ask_wait(&second), 1);
	assert_int_equal(write(slow.fds[1], "xx", 2), 2);
	while ((r = vd_ask_wait(&second)) == 1)
		assert_true(waits++ < 1000);
	assert_int_equal(r, 0);
	vd_ask_end(&second);
}

/* However many ask for what hangs, and wait or go: one thread hangs, and files are read. */
static void test_questions_that_hang_hinder_no_others(void **state)
{
	static struct slow slow;
	struct vd_reading readings[8] = { 0 };
	size_t before = count_threads(), tries = 0;
	int file[2], r;
	char byte;

	assert_int_equal(pipe(slow.fds), 0);
	assert_int_equal(pipe(file), 0);
	assert_int_equal(write(file[1], "f", 1), 1);
	for (size_t i = 0; i < VD_ARRAY_SIZE(readings); i++)
		assert_int_equal(vd_ask(&readings[i], &vd_key_rtnl, run_slow, no_free, &slow), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(readings); i++) {
		while ((r = vd_ask_wait(&readings[i])) == 1)
			;
		assert_int_equal(r, -ETIMEDOUT);
	}
	assert_int_equal(vd_read_for(file[0], 10000, &byte, 1), 1);
	while (count_threads() > before + 2 && tries++ < 1000)
		usleep(10000);
	assert_true(count_threads() <= before + 2);
	assert_int_equal(write(slow.fds[1], "x", 1), 1);
	close(file[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces_that_tell_nothing),
		cmocka_unit_test(test_a_driver_that_changes_its_counters),
		cmocka_unit_test(test_another_interface_of_that_name),
		cmocka_unit_test(test_names_of_any_kind),
		cmocka_unit_test(test_a_name_that_all_have),
		cmocka_unit_test(test_many_counters_in_several_steps),
		cmocka_unit_test(test_an_answer_that_takes_its_time),
		cmocka_unit_test(test_an_answer_that_never_comes),
		cmocka_unit_test(test_a_question_that_nobody_waits_for),
		cmocka_unit_test(test_questions_that_hang_hinder_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
