// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a scan takes grows with the number of devices, not with its square. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "config.h"
#include "device/hwdb.h"
#include "device/model.h"
#include "scan/scan.h"
#include "tests/lib/tree.h"

static struct vd_registry *registry;

static int make(void **state)
{
	tree_make(state);
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int clear(void **state)
{
	vd_registry_free(registry);
	return tree_remove(state);
}

/* The device NAME of BUS, in the folder PARENT. */
static void put_device(const char *parent, const char *bus, const char *name, const char *modalias)
{
	char path[160], target[160];

	snprintf(path, sizeof(path), "sys/devices/%s/%s/modalias", parent, name);
	put(path, modalias);
	snprintf(path, sizeof(path), "sys/bus/%s/devices/%s", bus, name);
	snprintf(target, sizeof(target), "../../../devices/%s/%s", parent, name);
	put_link(path, target);
}

static unsigned count_devices(const struct vd_query *query)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_device *device;
	unsigned count = 0;
	int r;

	assert_int_equal(vd_scan_new(tree.root, registry, query, &scan, NULL), 0);
	while ((r = vd_scan_next(scan, &device)) != 0) {
		if (r == -EAGAIN)
			continue;
		assert_int_equal(r, 1);
		vd_device_free(device);
		count++;
	}
	return count;
}

static double processor_s(void)
{
	struct timespec now;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Add the pairs FROM to TO: a vdpa device, and a virtio device over it, both children of one function. */
static void put_pairs(unsigned from, unsigned to)
{
	char name[32];

	for (unsigned i = from; i < to; i++) {
		snprintf(name, sizeof(name), "vdpa%u", i);
		put_device("pci/0000:00:01.0", "vdpa", name, "");
		snprintf(name, sizeof(name), "virtio%u", i);
		put_device("pci/0000:00:01.0", "virtio", name, "virtio:d00000001v00001AF4");
	}
}

/* The least processor time of three scans, all with the same devices. */
static double scan_s(void)
{
	const struct vd_query query = { .all = true };
	double least = 1e9;

	for (unsigned i = 0; i < 3; i++) {
		double began = processor_s();
		double took;

		assert_true(count_devices(&query) > 0);
		took = processor_s() - began;
		if (took < least)
			least = took;
	}
	return least;
}

static void vdpa_beside_virtio_grows_linearly(void **state)
{
	double few, many;

	put_device("pci", "pci", "0000:00:01.0", "pci:v000015B3d0000101Esv0sd0bc02sc00i00");
	put_pairs(0, 200);
	few = scan_s();
	put_pairs(200, 1600);
	many = scan_s();
	/* Eight times as many; the square is 64. */
	if (many >= few * 24)
		fail_msg("200 take %.4f s, 1,600 take %.4f s", few, many);
}

#if VD_HAVE_UDEV

struct udev_hwdb;
struct udev_list_entry;
static unsigned queries;

struct udev_list_entry *__real_udev_hwdb_get_properties_list_entry(struct udev_hwdb *hwdb,
								   const char *modalias,
								   unsigned flags);
struct udev_list_entry *__wrap_udev_hwdb_get_properties_list_entry(struct udev_hwdb *hwdb,
								   const char *modalias,
								   unsigned flags);

struct udev_list_entry *__wrap_udev_hwdb_get_properties_list_entry(struct udev_hwdb *hwdb,
								   const char *modalias,
								   unsigned flags)
{
	queries++;
	return __real_udev_hwdb_get_properties_list_entry(hwdb, modalias, flags);
}

/* The database is asked for each kind once, in whatever order the kinds come. */
static void each_kind_is_named_once(void **state)
{
	const struct vd_query query = { .all = true, .fields = 1u << VD_FIELD_NAME };
	VD_CLEANUP(vd_hwdb_closep) struct vd_hwdb *hwdb = vd_hwdb_open();
	char name[16], modalias[64];

	if (!hwdb)
		skip();
	for (unsigned i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "0000:%02x:%02x.0", i / 32, i % 32);
		snprintf(modalias, sizeof(modalias), "pci:v00008086d0000%04Xsv0sd0bc02sc00i00",
			 0x1000 + i % 3);
		put_device("pci", "pci", name, modalias);
	}
	queries = 0;
	assert_int_equal(count_devices(&query), 300);
	assert_int_equal(queries, 3);
	assert_int_equal(count_devices(&query), 300);
	assert_int_equal(queries, 3);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(vdpa_beside_virtio_grows_linearly, make, clear),
#if VD_HAVE_UDEV
		cmocka_unit_test_setup_teardown(each_kind_is_named_once, make, clear),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
