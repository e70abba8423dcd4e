// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a scan of many devices reads together: their drivers, by the folders of these, and their overrides. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/task.h"
#include "device/model.h"
#include "scan/scan.h"
#include "tests/lib/device.h"
#include "tests/lib/tree.h"

#define FUNCTIONS 200

static struct vd_registry *registry;

/* The running system, for all that asks. */
bool __wrap_vd_root_is_live(const struct vd_root *root);

bool __wrap_vd_root_is_live(const struct vd_root *root)
{
	return root;
}

/* The override whose reading hangs until the gate is closed; NULL: none. */
static const char *hanging_path;
static int gate[2];
static atomic_uint hung;

int __real_vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
			size_t *ret_len);
int __wrap_vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
			size_t *ret_len);

int __wrap_vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
			size_t *ret_len)
{
	char byte;

	if (hanging_path && strcmp(path, hanging_path) == 0) {
		atomic_fetch_add(&hung, 1);
		assert_int_equal(read(gate[0], &byte, 1), 0);
	}
	return __real_vd_root_read(root, path, buf, size, ret_len);
}

static void put_file(const char *folder, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	put(path, text);
}

/* The device NAME of BUS. */
static void put_device(const char *bus, const char *name, const char *modalias)
{
	char folder[128], path[128], target[128];

	snprintf(folder, sizeof(folder), "sys/devices/%s/%s", bus, name);
	put_file(folder, "modalias", modalias);
	put_file(folder, "uevent", modalias);
	snprintf(path, sizeof(path), "sys/bus/%s/devices/%s", bus, name);
	snprintf(target, sizeof(target), "../../../devices/%s/%s", bus, name);
	put_link(path, target);
}

/* In the folder of DRIVER, as the kernel makes it. */
static void put_bound(const char *bus, const char *driver, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s/%s", bus, driver, name);
	put_link(path, "/nowhere");
}

static void put_own_link(const char *bus, const char *driver, const char *name)
{
	char path[128], target[128];

	snprintf(path, sizeof(path), "sys/devices/%s/%s/driver", bus, name);
	snprintf(target, sizeof(target), "../../../bus/%s/drivers/%s", bus, driver);
	put_link(path, target);
}

static const char *address_of(unsigned i)
{
	static char address[32];

	snprintf(address, sizeof(address), "0000:%02x:%02x.0", i / 32, i % 32);
	return address;
}

static void put_function(unsigned i)
{
	char folder[64];

	put_device("pci", address_of(i), "pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00");
	snprintf(folder, sizeof(folder), "sys/devices/pci/%s", address_of(i));
	put_file(folder, "class", "0x020000");
	put_file(folder, "driver_override",
		 i % 3 == 0   ? "(null)\n"
		 : i % 3 == 1 ? "vfio-pci\n"
			      : "\n");
}

static int make(void **state)
{
	tree_make(state);
	for (unsigned i = 0; i < FUNCTIONS; i++) {
		put_function(i);
		if (i >= 2)
			put_bound("pci", i % 2 ? "e1000" : "e1000e", address_of(i));
	}
	put("sys/bus/pci/drivers/e1000/bind", "");
	/* It is bound meanwhile. */
	put_own_link("pci", "vfio-pci", address_of(1));
	/* Few: each has a link of its own, and that is read. */
	for (unsigned i = 0; i < 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "virtio%u", i);
		put_device("virtio", name, "virtio:d00000002v00001AF4");
		put_bound("virtio", "virtio_net", name);
		put_own_link("virtio", "virtio_blk", name);
	}
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int clear(void **state)
{
	vd_registry_free(registry);
	return tree_remove(state);
}

/* The next device of SCAN; NULL: there is none. */
static struct vd_device *next(struct vd_scan *scan)
{
	struct vd_device *device = NULL;
	int r = device_next(scan, &device);

	assert_true(r >= 0);
	return r ? device : NULL;
}

static void assert_driver(const struct vd_device *device, unsigned i)
{
	const char *driver = device->layers[0].driver;

	if (i == 0)
		assert_null(driver);
	else
		assert_string_equal(driver, i == 1 ? "vfio-pci" : i % 2 ? "e1000" : "e1000e");
	assert_int_equal(device->state, i ? VD_STATE_BOUND : VD_STATE_UNBOUND);
}

static void many_are_read_together(void **state)
{
	const struct vd_query query = { .all = true,
					.fields = 1u << VD_FIELD_LAYERS | 1u << VD_FIELD_STATE };
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;

	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan, NULL), 0);
	for (unsigned i = 0; i < FUNCTIONS; i++) {
		VD_CLEANUP(vd_device_freep) struct vd_device *device = next(scan);

		assert_non_null(device);
		assert_string_equal(device->layers[0].address, address_of(i));
		assert_driver(device, i);
		if (i % 3 == 1)
			assert_string_equal(device->layers[0].driver_override, "vfio-pci");
		else
			assert_null(device->layers[0].driver_override);
	}
	for (unsigned i = 0; i < 3; i++) {
		VD_CLEANUP(vd_device_freep) struct vd_device *device = next(scan);

		assert_string_equal(device->layers[0].driver, "virtio_blk");
	}
	assert_null(next(scan));
}

/* A driver that lets go of its device keeps nothing from the scan before. */
static void each_scan_reads_the_drivers(void **state)
{
	char *drivers[] = { (char *)"e1000", NULL };
	const struct vd_query query = { .all = true, .drivers = drivers };
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL, *later = NULL;
	struct vd_device *device;
	unsigned count = 0;
	char path[64];

	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan, NULL), 0);
	for (; (device = next(scan)); count++)
		vd_device_free(device);
	assert_int_equal(count, FUNCTIONS / 2 - 1);
	snprintf(path, sizeof(path), "sys/bus/pci/drivers/e1000/%s", address_of(7));
	tree_unlink(path);
	assert_int_equal(vd_scan_new(tree.root, registry, &query, &later, NULL), 0);
	for (; (device = next(later)); count--)
		vd_device_free(device);
	assert_int_equal(count, 1);
}

static const struct vd_query with_problems = {
	.all = true,
	.fields = 1u << VD_FIELD_LAYERS | 1u << VD_FIELD_PROBLEMS,
};

static void close_gate(void)
{
	close(gate[0]);
	close(gate[1]);
	hanging_path = NULL;
	hung = 0;
}

/* Let the read go on, and wait for its thread. */
static void open_gate(void)
{
	close(gate[1]);
	gate[1] = -1;
	alarm(60);
	while (vd_task_runs())
		usleep(1000);
	alarm(0);
	close_gate();
}

static void hang(unsigned i, char path[static 64])
{
	assert_int_equal(pipe(gate), 0);
	snprintf(path, 64, "sys/devices/pci/%s/driver_override", address_of(i));
	hanging_path = path;
}

/* What virtd does meanwhile is another client's: no call waits for longer than a millisecond or two. */
static void a_device_that_hangs_is_one_problem(void **state)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_device *device = NULL;
	unsigned pauses = 0, count = 0;
	char path[64];
	int r;

	hang(150, path);
	assert_int_equal(vd_scan_new(tree.root, registry, &with_problems, &scan, NULL), 0);
	while ((r = vd_scan_next(scan, &device)) != 0) {
		const char *override;

		if (r == -EAGAIN) {
			pauses++;
			continue;
		}
		assert_int_equal(r, 1);
		override = device->layers[0].driver_override;
		if (count == 150) {
			assert_null(override);
			assert_true(vd_device_is_locked(device));
			assert_null(device->problems->next);
		} else if (count < FUNCTIONS) {
			assert_null(device->problems);
			assert_int_equal(override != NULL, count % 3 == 1);
		}
		vd_device_free(device);
		count++;
	}
	assert_int_equal(count, FUNCTIONS + 3);
	assert_int_equal(hung, 1);
	assert_true(pauses >= 20);
	open_gate();
}

/* The tree goes with its scan, and the thread still has its own paths. */
static void a_scan_ends_while_a_device_hangs(void **state)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_device *device;
	char path[64];

	hang(0, path);
	assert_int_equal(vd_scan_new(tree.root, registry, &with_problems, &scan, NULL), 0);
	alarm(60);
	while (!hung)
		assert_int_equal(vd_scan_next(scan, &device), -EAGAIN);
	alarm(0);
	vd_scan_free(vd_take_ptr(scan));
	open_gate();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_are_read_together, make, clear),
		cmocka_unit_test_setup_teardown(each_scan_reads_the_drivers, make, clear),
		cmocka_unit_test_setup_teardown(a_device_that_hangs_is_one_problem, make, clear),
		cmocka_unit_test_setup_teardown(a_scan_ends_while_a_device_hangs, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
