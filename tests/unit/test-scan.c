// SPDX-License-Identifier: LGPL-2.1-or-later
/* The scan, against a tree that lies wherever it can. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "scan/scan.h"
#include "tests/lib/device.h"
#include "tests/lib/tree.h"

#define DEVICES 15 /* of the tree, plumbing too */

static struct vd_registry *registry;

/* The linker has the library call the former for the latter: no file system answers ENODEV. */
ssize_t __wrap_vd_read_attribute(int fd, char *buf, size_t size);
ssize_t __real_vd_read_attribute(int fd, char *buf, size_t size);

ssize_t __wrap_vd_read_attribute(int fd, char *buf, size_t size)
{
	ssize_t n = __real_vd_read_attribute(fd, buf, size);

	return n >= 6 && memcmp(buf, "ENODEV", 6) == 0 ? -ENODEV : n;
}

static int unpack_tree(void **state)
{
	tree_unpack("unit/trees/hostile");
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int remove_tree(void **state)
{
	vd_registry_free(registry);
	return tree_remove(state);
}

/* Everything that QUERY finds, as a JSON array that the caller puts. *RET_UNMATCHED (may be NULL) is borrowed from the query. */
static struct json_object *scan(const struct vd_query *query, const char **ret_unmatched)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct json_object *all = json_object_new_array();
	struct vd_device *device;
	int r;

	assert_int_equal(vd_scan_new(tree.root, registry, query, &scan, NULL), 0);
	while ((r = device_next(scan, &device)) > 0) {
		json_object_array_add(all, vd_device_json(device, query->fields));
		vd_device_free(device);
	}
	assert_int_equal(r, 0);
	if (ret_unmatched)
		*ret_unmatched = vd_scan_unmatched(scan, &(size_t){ 0 });
	return all;
}

static const char *text_of(struct json_object *object, const char *key)
{
	return json_object_get_string(json_object_object_get(object, key));
}

static struct json_object *device_of(struct json_object *all, const char *id)
{
	for (size_t i = 0; i < json_object_array_length(all); i++) {
		struct json_object *device = json_object_array_get_idx(all, i);

		if (strcmp(text_of(device, "id"), id) == 0)
			return device;
	}
	fail_msg("%s is not listed", id);
	return NULL;
}

/* The errno of the only problem of the device ID. */
static const char *problem_of(struct json_object *all, const char *id)
{
	struct json_object *problems = json_object_object_get(device_of(all, id), "problems");

	assert_int_equal(json_object_array_length(problems), 1);
	return text_of(json_object_array_get_idx(problems, 0), "errno");
}

static void lists_every_device_whatever_is_wrong_with_it(void **state)
{
	struct vd_query query = { .fields = VD_FIELDS_ALL, .all = true };
	struct json_object *all = scan(&query, NULL);
	struct json_object *sound = device_of(all, "pci:0000:00:01.0");

	assert_int_equal(json_object_array_length(all), DEVICES);
	assert_string_equal(text_of(sound, "virtId"), "virt:t0002v00001AF4d00001042o2");
	assert_string_equal(text_of(sound, "driver"), "virtio_blk");
	assert_int_equal(json_object_array_length(json_object_object_get(sound, "layers")), 2);
	assert_string_equal(text_of(device_of(all, "pci:0000:00:02.0"), "state"), "gone");
	assert_string_equal(text_of(device_of(all, "pci:0000:00:03.0"), "state"), "failed");
	assert_string_equal(text_of(device_of(all, "pci:0000:00:05.0"), "type"), "net");
	assert_string_equal(text_of(device_of(all, "pci:0000:00:06.0"), "type"), "unknown");
	assert_string_equal(problem_of(all, "pci:0000:00:07.0"), "EINVAL");
	device_of(all, "ccwgroup:0.0.f500");
	device_of(all, "ccwgroup:0.0.f600");
	json_object_put(all);
}

static void a_subchannel_does_not_say_what_is_on_it(void **state)
{
	struct vd_query query = { .fields = VD_FIELDS_ALL };
	struct json_object *all = scan(&query, NULL);
	struct json_object *device = device_of(all, "ccw:0.0.000c");

	assert_string_equal(text_of(device, "type"), "unknown");
	assert_string_equal(text_of(device, "origin"), "unknown");
	json_object_put(all);
}

static bool is_listed(struct json_object *all, const char *id)
{
	for (size_t i = 0; i < json_object_array_length(all); i++) {
		if (strcmp(text_of(json_object_array_get_idx(all, i), "id"), id) == 0)
			return true;
	}
	return false;
}

/* Of a subchannel that can't be read nobody knows that it only carries others. */
static void what_failed_is_listed_though_it_may_be_plumbing(void **state)
{
	struct vd_query query = { .fields = VD_FIELDS_ALL };
	struct json_object *all = scan(&query, NULL);

	assert_string_equal(text_of(device_of(all, "css:0.0.0002"), "state"), "failed");
	assert_false(is_listed(all, "mmio:virtio-mmio.0"));
	json_object_put(all);
}

static void a_channel_that_is_gone_is_no_problem(void **state)
{
	static const char *const keys[] = { "channelId", "state", "monitorId", "numaNode" };
	struct vd_query query = { .fields = VD_FIELDS_ALL };
	struct json_object *all = scan(&query, NULL), *device, *layer, *vmbus;

	device = device_of(all, "vmbus:44444444-0000-4000-8000-000000000001");
	layer = json_object_array_get_idx(json_object_object_get(device, "layers"), 0);
	vmbus = json_object_object_get(layer, "vmbus");
	assert_int_equal(json_object_array_length(json_object_object_get(device, "problems")), 0);
	assert_string_equal(text_of(vmbus, "classId"), "{f8615163-df3e-46c5-913f-f2d2f965ed0e}");
	for (size_t i = 0; i < VD_ARRAY_SIZE(keys); i++)
		assert_null(json_object_object_get(vmbus, keys[i]));
	json_object_put(all);
}

static void the_parent_of_mmio_devices_is_none(void **state)
{
	struct vd_query query = { .fields = VD_FIELDS_ALL, .all = true };
	struct json_object *all = scan(&query, NULL);

	assert_true(is_listed(all, "mmio:virtio-mmio.0"));
	assert_false(is_listed(all, "mmio:virtio-mmio-cmdline"));
	json_object_put(all);
}

/* Serial numbers and hardware addresses are written in letters of either case. */
static void a_serial_number_is_found_in_either_case(void **state)
{
	static char texts[][24] = { "serial=ser\xffial", "serial=SER\xffIAL" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		char *selectors[] = { texts[i], NULL };
		struct vd_query query = { .selectors = selectors };
		struct json_object *found = scan(&query, NULL);

		assert_int_equal(json_object_array_length(found), 1);
		device_of(found, "pci:0000:00:01.0");
		json_object_put(found);
	}
}

static void says_what_it_could_not_follow(void **state)
{
	struct vd_query query = { .fields = VD_FIELDS_ALL, .all = true };
	struct json_object *all = scan(&query, NULL);
	struct json_object *problems;

	problems = json_object_object_get(device_of(all, "pci:0000:00:03.1"), "problems");
	assert_string_equal(text_of(json_object_array_get_idx(problems, 0), "errno"), "EXDEV");
	assert_string_equal(text_of(json_object_array_get_idx(problems, 0), "operation"),
			    "follow the link");
	json_object_put(all);
}

static void a_folder_that_cannot_be_read_is_a_problem_of_the_scan(void **state)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan_ = NULL;
	struct vd_query query = { .fields = 0, .all = true };
	struct vd_device *device;
	struct json_object *problems;
	int r;

	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan_, NULL), 0);
	while ((r = vd_scan_next(scan_, &device)) != 0) {
		if (r > 0)
			vd_device_free(device);
	}
	problems = vd_scan_problems_json(scan_);
	assert_int_equal(json_object_array_length(problems), 1);
	assert_string_equal(text_of(json_object_array_get_idx(problems, 0), "object"),
			    "sys/class/net");
	assert_string_equal(text_of(json_object_array_get_idx(problems, 0), "errno"), "ENOTDIR");
	json_object_put(problems);
}

static void values_that_are_none_are_null_and_bytes_are_escaped(void **state)
{
	struct vd_query query = { .fields = VD_FIELDS_ALL };
	struct json_object *all = scan(&query, NULL);
	struct json_object *sound = device_of(all, "pci:0000:00:01.0"), *vda, *block;

	vda = json_object_array_get_idx(json_object_object_get(sound, "interfaces"), 0);
	block = json_object_object_get(vda, "block");
	assert_string_equal(text_of(vda, "devnode"), "/dev/vda");
	assert_string_equal(text_of(block, "serial"), "ser\\xffial");
	assert_null(json_object_object_get(block, "sizeBytes"));
	assert_null(json_object_object_get(block, "readOnly"));
	json_object_put(all);
}

static void reads_only_what_is_asked_for(void **state)
{
	struct vd_query query = { .fields = 0 };
	struct json_object *all = scan(&query, NULL);
	struct json_object *device = device_of(all, "pci:0000:00:01.0");

	assert_int_equal(json_object_object_length(device), 1);
	json_object_put(all);
	query.fields = VD_FIELDS_ALL;
	all = scan(&query, NULL);
	device = json_object_object_get(device_of(all, "pci:0000:00:01.0"), "virtio");
	assert_non_null(json_object_object_get(device, "features"));
	assert_null(json_object_object_get(device, "status"));
	json_object_put(all);
	query.fields |= VD_FIELDS_TOUCH;
	all = scan(&query, NULL);
	device = json_object_object_get(device_of(all, "pci:0000:00:01.0"), "virtio");
	assert_int_equal(json_object_array_length(json_object_object_get(device, "status")), 4);
	json_object_put(all);
}

static void every_kind_of_selector_finds_the_disk(void **state)
{
	static char texts[][80] = {
		"pci:0000:00:01.0", "0000:00:01.0", "00:01.0", "virtio0", "virtio:virtio0", "vda",
		"/dev/vda", "/sys/block/vda", "/sys/bus/virtio/devices/virtio0",
		"/sys/devices/pci0000:00/0000:00:01.0/virtio0/block/vda/queue",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		char *selectors[] = { texts[i], NULL };
		struct vd_query query = { .selectors = selectors };
		struct json_object *found = scan(&query, NULL);

		if (json_object_array_length(found) != 1)
			fail_msg("%s finds %zu", texts[i], json_object_array_length(found));
		device_of(found, "pci:0000:00:01.0");
		json_object_put(found);
	}
}

static void a_selector_that_finds_nothing_is_named(void **state)
{
	char vda[] = "vda", vdb[] = "vdb", nothing[] = "";
	char *selectors[] = { vda, vdb, nothing, NULL };
	struct vd_query query = { .selectors = selectors };
	const char *unmatched = NULL;
	struct json_object *found = scan(&query, &unmatched);

	assert_int_equal(json_object_array_length(found), 1);
	assert_string_equal(unmatched, "vdb");
	json_object_put(found);
}

static void a_filter_that_can_be_nothing_is_named(void **state)
{
	char block[] = "block", blok[] = "blok";
	char *bad[] = { block, blok, NULL };
	struct vd_query queries[] = {
		{ .types = bad },
		{ .buses = bad + 1 },
		{ .origins = bad + 1 },
		{ .states = bad + 1 },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(queries); i++) {
		struct vd_scan *scan_ = NULL;
		const char *value = NULL;

		assert_int_equal(vd_scan_new(tree.root, registry, &queries[i], &scan_, &value),
				 -EINVAL);
		assert_string_equal(value, "blok");
		assert_null(scan_);
	}
}

static void filters_let_through_what_they_name(void **state)
{
	char two[] = "2", virtio_blk[] = "virtio_blk", virtio[] = "virtio";
	char *types[] = { two, NULL }, *drivers[] = { virtio_blk, NULL }, *buses[] = { virtio, NULL };
	struct vd_query queries[] = { { .types = types }, { .drivers = drivers }, { .buses = buses } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(queries); i++) {
		struct json_object *found = scan(&queries[i], NULL);

		device_of(found, "pci:0000:00:01.0");
		assert_true(json_object_array_length(found) <= 2);
		json_object_put(found);
	}
}

/* The last test: it takes the tree apart. The names are read with the first device; what they name is gone when its turn comes. */
static void devices_that_vanish_are_listed_as_gone(void **state)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan_ = NULL;
	struct vd_query query = { .fields = VD_FIELDS_ALL, .all = true };
	struct json_object *all = json_object_new_array();
	struct vd_device *device;
	int r;

	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan_, NULL), 0);
	while ((r = vd_scan_next(scan_, &device)) != 0) {
		assert_true(r > 0 || r == -EAGAIN);
		if (r < 0)
			continue;
		json_object_array_add(all, vd_device_json(device, query.fields));
		vd_device_free(device);
		folder_remove(tree_path("sys/devices/pci0000:00/0000:00:06.0"));
		folder_remove(tree_path("sys/devices/qeth"));
	}
	assert_int_equal(json_object_array_length(all), DEVICES);
	assert_string_equal(text_of(device_of(all, "pci:0000:00:01.0"), "state"), "bound");
	assert_string_equal(text_of(device_of(all, "pci:0000:00:06.0"), "state"), "gone");
	assert_string_equal(text_of(device_of(all, "ccwgroup:0.0.f500"), "state"), "gone");
	json_object_put(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_every_device_whatever_is_wrong_with_it),
		cmocka_unit_test(a_subchannel_does_not_say_what_is_on_it),
		cmocka_unit_test(what_failed_is_listed_though_it_may_be_plumbing),
		cmocka_unit_test(a_channel_that_is_gone_is_no_problem),
		cmocka_unit_test(the_parent_of_mmio_devices_is_none),
		cmocka_unit_test(a_serial_number_is_found_in_either_case),
		cmocka_unit_test(says_what_it_could_not_follow),
		cmocka_unit_test(a_folder_that_cannot_be_read_is_a_problem_of_the_scan),
		cmocka_unit_test(values_that_are_none_are_null_and_bytes_are_escaped),
		cmocka_unit_test(reads_only_what_is_asked_for),
		cmocka_unit_test(every_kind_of_selector_finds_the_disk),
		cmocka_unit_test(a_selector_that_finds_nothing_is_named),
		cmocka_unit_test(a_filter_that_can_be_nothing_is_named),
		cmocka_unit_test(filters_let_through_what_they_name),
		cmocka_unit_test(devices_that_vanish_are_listed_as_gone),
	};

	return cmocka_run_group_tests(tests, unpack_tree, remove_tree);
}
