// SPDX-License-Identifier: LGPL-2.1-or-later
/* How long the tree of a scan serves the next ones, and what is read anew all the same. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scan/scan.h"
#include "scan/tree-cache.h"
#include "tests/lib/tree.h"

#define EVENT	 "sys/kernel/uevent_seqnum"
#define FUNCTION "sys/devices/pci0000:00/0000:00:01.0/"

static struct vd_registry *registry;
static struct vd_tree_cache *cache;

static void put_function(const char *address)
{
	char path[128], target[128];

	snprintf(path, sizeof(path), "sys/devices/pci0000:00/%s/modalias", address);
	put(path, "pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00");
	snprintf(path, sizeof(path), "sys/devices/pci0000:00/%s/class", address);
	put(path, "0x010000");
	snprintf(path, sizeof(path), "sys/devices/pci0000:00/%s/irq", address);
	put(path, "11");
	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", address);
	snprintf(target, sizeof(target), "../../../devices/pci0000:00/%s", address);
	put_link(path, target);
}

static int make(void **state)
{
	tree_make(state);
	put(EVENT, "100\n");
	put_function("0000:00:01.0");
	assert_int_equal(vd_tree_cache_new(tree.root, 0, &cache), 0);
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int clear(void **state)
{
	vd_tree_cache_free(cache);
	vd_registry_free(registry);
	return tree_remove(state);
}

/* The records of all devices, as text; EVENT_MEANWHILE (may be NULL) is the last event's number once the scan has begun. */
static void scan(char *buf, size_t size, const char *event_meanwhile)
{
	const struct vd_query query = { .cache = cache, .all = true, .fields = VD_FIELDS_ALL };
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan_ = NULL;
	struct vd_device *device;
	size_t len = 0;
	int r;

	*buf = '\0';
	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan_, NULL), 0);
	if (event_meanwhile)
		put(EVENT, event_meanwhile);
	while ((r = vd_scan_next(scan_, &device)) != 0) {
		struct json_object *record;

		if (r == -EAGAIN)
			continue;
		assert_int_equal(r, 1);
		record = vd_device_json(device, query.fields);
		len += (size_t)snprintf(
			buf + len, size - len, "%s\n",
			json_object_to_json_string_ext(record, JSON_C_TO_STRING_PLAIN));
		assert_true(len < size);
		json_object_put(record);
		vd_device_free(device);
	}
}

static char now[16384], before[16384];

static void scan_again(void)
{
	memcpy(before, now, sizeof(before));
	scan(now, sizeof(now), NULL);
}

/* The tree that a scan left, if any, is that of the next one. */
static bool is_kept(void)
{
	struct vd_shared_tree *shared = vd_tree_cache_get(cache);
	bool whole;

	assert_non_null(shared);
	whole = shared->is_whole;
	vd_shared_tree_drop(shared);
	return whole;
}

static void a_tree_is_kept_until_an_event(void **state)
{
	scan_again();
	assert_true(is_kept());
	put_function("0000:00:02.0");
	scan_again();
	assert_string_equal(now, before);
	put(EVENT, "101\n");
	assert_false(is_kept());
	scan_again();
	assert_non_null(strstr(now, "pci:0000:00:02.0"));
	assert_true(is_kept());
	/* A number that is lower is another one, too. */
	put(EVENT, "100\n");
	assert_false(is_kept());
}

static void what_is_constant_is_read_once_and_the_rest_each_time(void **state)
{
	scan_again();
	scan_again();
	assert_string_equal(now, before);
	put(FUNCTION "class", "0x020000");
	put(FUNCTION "modalias", "pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00");
	scan_again();
	assert_string_equal(now, before);
	put(FUNCTION "irq", "12");
	put_link(FUNCTION "driver", "../../../bus/pci/drivers/virtio-pci");
	put(FUNCTION "driver_override", "vfio-pci");
	scan_again();
	assert_non_null(strstr(now, "\"irq\":12"));
	assert_non_null(strstr(now, "\"driver\":\"virtio-pci\""));
	assert_non_null(strstr(now, "\"driverOverride\":\"vfio-pci\""));
	assert_non_null(strstr(now, "\"class\":\"0x010000\""));
	put(EVENT, "101\n");
	scan_again();
	assert_non_null(strstr(now, "\"class\":\"0x020000\""));
	assert_non_null(strstr(now, "\"type\":\"net\""));
}

static void a_device_that_goes_without_an_event_is_gone(void **state)
{
	scan_again();
	scan_again();
	assert_null(strstr(now, "\"gone\""));
	tree_unlink(FUNCTION "modalias");
	tree_unlink(FUNCTION "class");
	tree_unlink(FUNCTION "irq");
	assert_int_equal(rmdir(tree_path("sys/devices/pci0000:00/0000:00:01.0")), 0);
	scan_again();
	assert_non_null(strstr(now, "\"gone\""));
}

static void an_event_while_it_is_read_spoils_a_tree(void **state)
{
	scan(now, sizeof(now), "101\n");
	assert_false(is_kept());
	scan_again();
	assert_true(is_kept());
}

static void a_tree_shortly_after_an_event_is_not_kept(void **state)
{
	vd_tree_cache_free(cache);
	assert_int_equal(vd_tree_cache_new(tree.root, 300 * (uint64_t)1000000, &cache), 0);
	scan_again();
	assert_false(is_kept());
	usleep(350000);
	scan_again();
	assert_true(is_kept());
	put(EVENT, "101\n");
	scan_again();
	assert_false(is_kept());
}

static void without_numbers_of_events_nothing_is_kept(void **state)
{
	static const char *const texts[] = { "",     "\n",     "x\n",
					     "-1\n", "100 \n", "18446744073709551616\n" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		put(EVENT, texts[i]);
		scan_again();
		assert_false(is_kept());
	}
	tree_unlink(EVENT);
	scan_again();
	assert_false(is_kept());
	put(EVENT, "18446744073709551615\n");
	scan_again();
	assert_true(is_kept());
}

static void a_tree_with_a_problem_is_not_kept(void **state)
{
	put_link("sys/bus/pci/devices/0000:00:03.0", "/etc");
	scan_again();
	assert_false(is_kept());
	tree_unlink("sys/bus/pci/devices/0000:00:03.0");
	put("sys/class/net", "no folder");
	scan_again();
	assert_false(is_kept());
}

/* Whoever reads a tree goes on with it, whatever happens meanwhile. */
static void a_tree_lives_as_long_as_it_is_held(void **state)
{
	struct vd_shared_tree *held;

	scan_again();
	held = vd_tree_cache_get(cache);
	put(EVENT, "101\n");
	assert_false(is_kept());
	assert_int_equal(held->tree.count, 1);
	assert_string_equal(held->tree.nodes[0]->name, "0000:00:01.0");
	vd_shared_tree_drop(held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_tree_is_kept_until_an_event, make, clear),
		cmocka_unit_test_setup_teardown(
			what_is_constant_is_read_once_and_the_rest_each_time, make, clear),
		cmocka_unit_test_setup_teardown(a_device_that_goes_without_an_event_is_gone, make,
						clear),
		cmocka_unit_test_setup_teardown(an_event_while_it_is_read_spoils_a_tree, make,
						clear),
		cmocka_unit_test_setup_teardown(a_tree_shortly_after_an_event_is_not_kept, make,
						clear),
		cmocka_unit_test_setup_teardown(without_numbers_of_events_nothing_is_kept, make,
						clear),
		cmocka_unit_test_setup_teardown(a_tree_with_a_problem_is_not_kept, make, clear),
		cmocka_unit_test_setup_teardown(a_tree_lives_as_long_as_it_is_held, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
