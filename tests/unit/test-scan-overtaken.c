// SPDX-License-Identifier: LGPL-2.1-or-later
/* A scan during which devices come: between the reading of one bus and that of the next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/model.h"
#include "scan/scan.h"
#include "scan/tree-cache.h"
#include "tests/lib/device.h"
#include "tests/lib/tree.h"
#include "tree/tree-read.h"

#define FUNCTION  "sys/devices/pci0000:00/0000:02:00.0"
#define ON_PCI	  "sys/bus/pci/devices/0000:02:00.0"
#define ON_VIRTIO "sys/bus/virtio/devices/virtio5"

static struct vd_registry *registry;

/* What happens after PCI was read, and before virtio is; NULL: nothing. */
static void (*meanwhile)(void);
static unsigned event, scans; /* the number of the last event; how often virtio was read */

/* The running system, for all that asks. */
bool __wrap_vd_root_is_live(const struct vd_root *root);

bool __wrap_vd_root_is_live(const struct vd_root *root)
{
	return root;
}

int __real_vd_tree_add_bus(struct vd_tree *to, const struct vd_root *root, const struct vd_bus *bus,
			   struct vd_folder_walk *walk);
int __wrap_vd_tree_add_bus(struct vd_tree *to, const struct vd_root *root, const struct vd_bus *bus,
			   struct vd_folder_walk *walk);

int __wrap_vd_tree_add_bus(struct vd_tree *to, const struct vd_root *root, const struct vd_bus *bus,
			   struct vd_folder_walk *walk)
{
	if (bus == &vd_bus_virtio && !walk->next) {
		scans++;
		if (meanwhile)
			meanwhile();
	}
	return __real_vd_tree_add_bus(to, root, bus, walk);
}

static void send_event(void)
{
	char text[16];

	snprintf(text, sizeof(text), "%u\n", ++event);
	put("sys/kernel/uevent_seqnum", text);
}

static void plug(void)
{
	if (scans > 1)
		return;
	put_link(ON_PCI, "../../../devices/pci0000:00/0000:02:00.0");
	send_event();
	put_link(ON_VIRTIO, "../../../devices/pci0000:00/0000:02:00.0/virtio5");
	send_event();
}

/* A virtio device that lies on no bus. */
static void put_orphan(void)
{
	put("sys/devices/rproc/virtio6/modalias", "virtio:d00000007v00001AF4\n");
	put("sys/devices/rproc/virtio6/device", "0x0007\n");
	put("sys/devices/rproc/virtio6/vendor", "0x1af4\n");
	put_link("sys/bus/virtio/devices/virtio6", "../../../devices/rproc/virtio6");
}

static int make(void **state)
{
	tree_make(state);
	put(FUNCTION "/modalias", "pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00\n");
	put(FUNCTION "/class", "0x020000\n");
	put(FUNCTION "/virtio5/modalias", "virtio:d00000001v00001AF4\n");
	put(FUNCTION "/virtio5/device", "0x0001\n");
	put(FUNCTION "/virtio5/vendor", "0x1af4\n");
	put_link(FUNCTION "/subsystem", "../../../bus/pci");
	put_link(FUNCTION "/virtio5/subsystem", "../../../../bus/virtio");
	put_folder("sys/bus/pci/devices");
	put_folder("sys/bus/virtio/devices");
	event = scans = 0;
	send_event();
	return 0;
}

/* The ids of what a scan finds, with a space after each. */
static const char *found(const struct vd_query *query)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	static char ids[256];
	struct vd_device *device;
	int r;

	*ids = '\0';
	assert_int_equal(vd_scan_new(tree.root, registry, query, &scan, NULL), 0);
	while ((r = device_next(scan, &device)) > 0) {
		strcat(strcat(ids, device->id), " ");
		vd_device_free(device);
	}
	assert_int_equal(r, 0);
	return ids;
}

static void test_one_that_comes_is_whole(void **state)
{
	const struct vd_query query = { .all = true };

	meanwhile = plug;
	assert_string_equal(found(&query), "pci:0000:02:00.0 ");
	assert_int_equal(scans, 2);
}

static void test_one_that_comes_is_whole_for_all_who_share_a_tree(void **state)
{
	struct vd_tree_cache *cache;
	struct vd_query query = { .all = true };

	assert_int_equal(vd_tree_cache_new(tree.root, 0, &cache), 0);
	query.cache = cache;
	meanwhile = plug;
	assert_string_equal(found(&query), "pci:0000:02:00.0 ");
	assert_string_equal(found(&query), "pci:0000:02:00.0 ");
	/* The second time nothing was read. */
	assert_int_equal(scans, 2);
	vd_tree_cache_free(cache);
}

static void test_a_part_is_whole(void **state)
{
	char selector[] = "pci:0000:02:00.0", *selectors[] = { selector, NULL };
	const struct vd_query query = { .all = true, .selectors = selectors };

	meanwhile = plug;
	assert_string_equal(found(&query), "pci:0000:02:00.0 ");
}

static void test_changes_that_matter_not_cost_nothing(void **state)
{
	const struct vd_query query = { .all = true };

	plug();
	meanwhile = send_event;
	assert_string_equal(found(&query), "pci:0000:02:00.0 ");
	assert_int_equal(scans, 1);
}

static void test_one_that_lies_on_nothing_costs_nothing(void **state)
{
	const struct vd_query query = { .all = true };

	put_orphan();
	meanwhile = NULL;
	assert_string_equal(found(&query), "virtio:virtio6 ");
	assert_int_equal(scans, 1);
}

static void test_changes_without_end_end_the_scan(void **state)
{
	const struct vd_query query = { .all = true };

	put_orphan();
	meanwhile = send_event;
	assert_string_equal(found(&query), "virtio:virtio6 ");
	assert_int_equal(scans, 3);
}

static void test_without_numbers_it_is_read_once(void **state)
{
	const struct vd_query query = { .all = true };

	put_orphan();
	tree_unlink("sys/kernel/uevent_seqnum");
	meanwhile = NULL;
	assert_string_equal(found(&query), "virtio:virtio6 ");
	assert_int_equal(scans, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make, tree_remove)
	const struct CMUnitTest tests[] = {
		TEST(test_one_that_comes_is_whole),
		TEST(test_one_that_comes_is_whole_for_all_who_share_a_tree),
		TEST(test_a_part_is_whole),
		TEST(test_changes_that_matter_not_cost_nothing),
		TEST(test_one_that_lies_on_nothing_costs_nothing),
		TEST(test_changes_without_end_end_the_scan),
		TEST(test_without_numbers_it_is_read_once),
	};
	int failed;

	if (vd_registry_new(NULL, NULL, NULL, &registry) < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	vd_registry_free(registry);
	return failed;
}
