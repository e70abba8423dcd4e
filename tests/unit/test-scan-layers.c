// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which node is a layer of which device, which devices a filter lets through, and how attributes are read. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "device/model.h"
#include "scan/scan.h"
#include "tests/lib/device.h"
#include "tests/lib/tree.h"

static struct vd_registry *registry;

/* What was read with a time limit, by its last name: "driver_override". */
static char timed[64];

int __real_vd_root_read_for(const struct vd_root *root, unsigned timeout_ms, const char *path,
			    char *buf, size_t size);
int __wrap_vd_root_read_for(const struct vd_root *root, unsigned timeout_ms, const char *path,
			    char *buf, size_t size);

int __wrap_vd_root_read_for(const struct vd_root *root, unsigned timeout_ms, const char *path,
			    char *buf, size_t size)
{
	snprintf(timed, sizeof(timed), "%s", strrchr(path, '/') + 1);
	return __real_vd_root_read_for(root, timeout_ms, path, buf, size);
}

static int begin(void **state)
{
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

static int end(void **state)
{
	vd_registry_free(registry);
	return 0;
}

/* The device NAME of BUS in the folder PATH, with MODALIAS and (if not NULL) DRIVER. */
static void add(const char *bus, const char *path, const char *modalias, const char *driver)
{
	char file[256], target[256];
	const char *name = strrchr(path, '/') + 1;

	snprintf(file, sizeof(file), "%s/modalias", path);
	put(file, modalias);
	if (driver) {
		snprintf(file, sizeof(file), "%s/driver", path);
		snprintf(target, sizeof(target), "/sys/bus/%s/drivers/%s", bus, driver);
		put_link(file, target);
	}
	snprintf(file, sizeof(file), "sys/bus/%s/devices/%s", bus, name);
	snprintf(target, sizeof(target), "/%s", path);
	put_link(file, target);
}

#define VIRTIO_BLK_PCI "pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00"
#define VIRTIO_NET_PCI "pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00"

static void add_pci(const char *path, const char *modalias, const char *driver)
{
	char file[256];

	add("pci", path, modalias, driver);
	snprintf(file, sizeof(file), "%s/class", path);
	put(file, "0x010000\n");
}

static void add_virtio(const char *path, const char *modalias, const char *driver)
{
	char file[256];

	add("virtio", path, modalias, driver);
	snprintf(file, sizeof(file), "%s/device", path);
	put(file, "0x0002\n");
	snprintf(file, sizeof(file), "%s/vendor", path);
	put(file, "0x1af4\n");
}

/* All that QUERY finds: its ids, each with the addresses of its layers: "pci:0000:00:01.0=0000:00:01.0+virtio0 ". */
static const char *found(const struct vd_query *query)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	static char text[1024];
	struct vd_device *device;
	int r;

	*text = '\0';
	assert_int_equal(vd_scan_new(tree.root, registry, query, &scan, NULL), 0);
	while ((r = device_next(scan, &device)) > 0) {
		if (*text)
			strcat(text, " ");
		strcat(text, vd_device_id(device));
		for (size_t i = 0; i < device->layer_count; i++) {
			strcat(text, i ? "+" : "=");
			strcat(text, device->layers[i].address);
		}
		vd_device_free(device);
	}
	assert_int_equal(r, 0);
	return text;
}

static const char *all_found(void)
{
	return found(&(struct vd_query){ .all = true, .fields = VD_FIELDS_ALL });
}

#define PCI_1 "sys/devices/pci0000:00/0000:00:01.0"

static void a_node_carries_one_device(void **state)
{
	add_pci(PCI_1, VIRTIO_BLK_PCI, "virtio-pci");
	add_virtio(PCI_1 "/virtio0", "virtio:d00000002v00001AF4", "virtio_blk");
	add_virtio(PCI_1 "/virtio1", "virtio:d00000002v00001AF4", "virtio_blk");
	assert_string_equal(all_found(),
			    "pci:0000:00:01.0=0000:00:01.0+virtio0 virtio:virtio1=virtio1");
}

static void a_bus_carries_only_what_it_can(void **state)
{
	add("css", "sys/devices/css0/0.0.0001", "css:t0", "io_subchannel");
	put("sys/devices/css0/0.0.0001/type", "0\n");
	add_virtio("sys/devices/css0/0.0.0001/virtio0", "virtio:d00000002v00001AF4", NULL);
	assert_string_equal(all_found(), "css:0.0.0001=0.0.0001 virtio:virtio0=virtio0");
}

static void add_channel(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/devices/css0/0.0.f5/%s", name);
	add("ccw", path, "ccw:t1731m01dt1732dm01", "qeth");
	snprintf(path, sizeof(path), "sys/devices/css0/0.0.f5/%s/cutype", name);
	put(path, "1731/01\n");
	snprintf(path, sizeof(path), "sys/devices/css0/0.0.f5/%s/devtype", name);
	put(path, "1732/01\n");
}

static void a_member_is_of_one_group(void **state)
{
	add_channel("0.0.f500");
	add_channel("0.0.f501");
	add("ccwgroup", "sys/devices/qeth/0.0.f500", "", "qeth");
	put_link("sys/devices/qeth/0.0.f500/cdev0", "/sys/devices/css0/0.0.f5/0.0.f500");
	add("ccwgroup", "sys/devices/qeth/0.0.f501", "", "qeth");
	put_link("sys/devices/qeth/0.0.f501/cdev0", "/sys/devices/css0/0.0.f5/0.0.f500");
	put_link("sys/devices/qeth/0.0.f501/cdev1", "/sys/devices/css0/0.0.f5/0.0.f501");
	assert_string_equal(all_found(), "ccw:0.0.f500=0.0.f500+0.0.f500 "
					 "ccw:0.0.f501=0.0.f501+0.0.f501");
}

#define VDPA_PARENT "sys/devices/pci0000:00/0000:00:02.0"

/* Over which of two vdpa devices a virtio device is, nobody can say. */
static void a_virtio_device_over_vdpa_is_put_on_the_only_one(void **state)
{
	add_pci(VDPA_PARENT, "pci:v000015B3d00001017sv000015B3sd00000001bc02sc00i00", "mlx5_core");
	add("vdpa", VDPA_PARENT "/vdpa0", "vdpa:vdpa0", "virtio_vdpa");
	add_virtio(VDPA_PARENT "/virtio0", "virtio:d00000001v00001AF4", "virtio_net");
	assert_string_equal(all_found(), "pci:0000:00:02.0=0000:00:02.0 vdpa:vdpa0=vdpa0+virtio0");
	add("vdpa", VDPA_PARENT "/vdpa1", "vdpa:vdpa1", "virtio_vdpa");
	assert_string_equal(all_found(), "pci:0000:00:02.0=0000:00:02.0 vdpa:vdpa0=vdpa0 "
					 "vdpa:vdpa1=vdpa1 virtio:virtio0=virtio0");
	add("vdpa", VDPA_PARENT "/vdpa1", "vdpa:vdpa1", "vhost_vdpa");
	assert_string_equal(all_found(), "pci:0000:00:02.0=0000:00:02.0 vdpa:vdpa0=vdpa0+virtio0 "
					 "vdpa:vdpa1=vdpa1");
}

static void add_three(void)
{
	add_pci(PCI_1, VIRTIO_BLK_PCI, "virtio-pci");
	add_virtio(PCI_1 "/virtio0", "virtio:d00000002v00001AF4", "virtio_blk");
	add_pci("sys/devices/pci0000:00/0000:00:02.0", VIRTIO_NET_PCI, NULL);
	add("vmbus", "sys/devices/VMBUS:00/44444444-0000-4000-8000-000000000001",
	    "vmbus:635161f83edfc546913ff2d2f965ed0e", "hv_netvsc");
}

#define ONE   "pci:0000:00:01.0=0000:00:01.0+virtio0"
#define TWO   "pci:0000:00:02.0=0000:00:02.0"
#define THREE "vmbus:44444444-0000-4000-8000-000000000001=44444444-0000-4000-8000-000000000001"

static void a_filter_lets_through_what_it_names_and_nothing_else(void **state)
{
	static char block[] = "block", net[] = "net", pci[] = "pci", virtio[] = "virtio",
		    vmbus[] = "vmbus", driver[] = "virtio-pci", hv[] = "hv_netvsc", none[] = "none",
		    unbound[] = "unbound", bound[] = "bound", assigned[] = "assigned",
		    is_virtual[] = "virtual", by_bus[] = "bus";
	char *words[2] = { NULL, NULL };
	const struct {
		char *word;
		struct vd_query query;
		const char *expected;
	} rows[] = {
		{ block, { .types = words }, ONE },
		{ net, { .types = words }, TWO " " THREE },
		{ pci, { .buses = words }, ONE " " TWO },
		{ virtio, { .buses = words }, ONE },
		{ vmbus, { .buses = words }, THREE },
		{ driver, { .drivers = words }, ONE },
		{ hv, { .drivers = words }, THREE },
		{ none, { .drivers = words }, "" },
		{ unbound, { .states = words }, TWO },
		{ bound, { .states = words }, ONE " " THREE },
		{ is_virtual, { .origins = words }, ONE " " TWO },
		{ by_bus, { .origins = words }, THREE },
		{ assigned, { .origins = words }, "" },
	};

	add_three();
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		words[0] = rows[i].word;
		print_message("# %s\n", rows[i].word);
		assert_string_equal(found(&rows[i].query), rows[i].expected);
	}
}

static enum vd_system system_is_host(const struct vd_root *root)
{
	return VD_SYSTEM_HOST;
}

/* On a host, nobody imitates that card. */
static void a_doubtful_origin_is_filtered_as_it_is_shown(void **state)
{
	static char emulated[] = "emulated", unknown[] = "unknown";
	char *words[2] = { emulated, NULL };
	struct vd_query query = { .origins = words };

	add_pci(PCI_1, "pci:v00008086d0000100Esv00008086sd0000001Ebc02sc00i00", "e1000");
	assert_string_equal(found(&query), "pci:0000:00:01.0=0000:00:01.0");
	query.system = system_is_host;
	assert_string_equal(found(&query), "");
	words[0] = unknown;
	assert_string_equal(found(&query), "pci:0000:00:01.0=0000:00:01.0");
}

/* Of a subchannel that is gone, nobody knows that it only carries others. */
static void what_is_gone_is_listed_though_it_may_be_plumbing(void **state)
{
	add("css", "sys/devices/css0/0.0.0001", "css:t0", "io_subchannel");
	put("sys/devices/css0/0.0.0001/type", "0\n");
	assert_string_equal(found(&(struct vd_query){ .fields = VD_FIELDS_ALL }), "");
	put_link("sys/bus/css/devices/0.0.0002", "../../../devices/css0/0.0.0002");
	assert_string_equal(found(&(struct vd_query){ .fields = VD_FIELDS_ALL }),
			    "css:0.0.0002=0.0.0002");
}

/* Only up to a dot is the name of a transport its address. */
static void the_address_of_a_transport(void **state)
{
	add("platform", "sys/devices/platform/a003e00.virtio_mmio", "of:NvirtioT(null)Cvirtio,mmio",
	    NULL);
	add("platform", "sys/devices/platform/fed0virtio", "platform:virtio-mmio", NULL);
	add("platform", "sys/devices/platform/virtio-mmio.0", "platform:virtio-mmio", NULL);
	assert_string_equal(all_found(), "mmio:a003e00=a003e00 mmio:fed0virtio=fed0virtio "
					 "mmio:virtio-mmio.0=virtio-mmio.0");
}

/* The errno of the only problem of the only device; "": it has none. */
static const char *problem(void)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_query query = { .all = true, .fields = VD_FIELDS_ALL | VD_FIELDS_TOUCH };
	static char text[256];
	struct json_object *record, *problems;
	struct vd_device *device;

	assert_int_equal(vd_scan_new(tree.root, registry, &query, &scan, NULL), 0);
	assert_int_equal(device_next(scan, &device), 1);
	record = vd_device_json(device, query.fields);
	vd_device_free(device);
	problems = json_object_object_get(record, "problems");
	assert_true(json_object_array_length(problems) <= 1);
	*text = '\0';
	if (json_object_array_length(problems)) {
		struct json_object *first = json_object_array_get_idx(problems, 0);

		snprintf(text, sizeof(text), "%s %s",
			 json_object_get_string(json_object_object_get(first, "operation")),
			 json_object_get_string(json_object_object_get(first, "errno")));
	}
	json_object_put(record);
	return text;
}

static void what_each_kernel_has_is_missed(void **state)
{
	add_pci(PCI_1, VIRTIO_BLK_PCI, NULL);
	assert_string_equal(problem(), "");
	put(PCI_1 "/class", "\n");
	assert_string_equal(problem(), "read class ENODATA");
	tree_unlink(PCI_1 "/class");
	assert_string_equal(problem(), "read class ENOENT");
}

static void what_waits_for_a_probe_is_read_with_a_limit(void **state)
{
	add_pci(PCI_1, VIRTIO_BLK_PCI, NULL);
	put(PCI_1 "/driver_override", "(null)\n");
	*timed = '\0';
	assert_string_equal(problem(), "");
	assert_string_equal(timed, "driver_override");
	tree_unlink(PCI_1 "/driver_override");
	*timed = '\0';
	assert_string_equal(problem(), "");
}

/* Linux, drivers/xen/xenbus/xenbus_client.c, xenbus_strstate(). */
static void the_states_of_a_backend(void **state)
{
	static const struct {
		const char *text;
		enum vd_backend_state state;
	} rows[] = {
		{ "Connected", VD_BACKEND_CONNECTED },	  { "Reconfiguring", VD_BACKEND_CONNECTED },
		{ "Reconfigured", VD_BACKEND_CONNECTED }, { NULL, VD_BACKEND_CONNECTED },
		{ "Initialising", VD_BACKEND_AWAITED },	  { "InitWait", VD_BACKEND_AWAITED },
		{ "Initialised", VD_BACKEND_AWAITED },	  { "Closing", VD_BACKEND_AWAITED },
		{ "Unknown", VD_BACKEND_AWAITED },	  { "Closed", VD_BACKEND_CLOSED }
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		assert_int_equal(vd_bus_backend_state(&vd_bus_xen, rows[i].text), rows[i].state);
		assert_int_equal(vd_bus_backend_state(&vd_bus_pci, rows[i].text),
				 VD_BACKEND_CONNECTED);
	}
}

#define on_a_tree(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_a_tree(a_node_carries_one_device),
		on_a_tree(a_bus_carries_only_what_it_can),
		on_a_tree(a_member_is_of_one_group),
		on_a_tree(a_virtio_device_over_vdpa_is_put_on_the_only_one),
		on_a_tree(a_filter_lets_through_what_it_names_and_nothing_else),
		on_a_tree(a_doubtful_origin_is_filtered_as_it_is_shown),
		on_a_tree(what_is_gone_is_listed_though_it_may_be_plumbing),
		on_a_tree(the_address_of_a_transport),
		on_a_tree(what_each_kernel_has_is_missed),
		cmocka_unit_test(the_states_of_a_backend),
		on_a_tree(what_waits_for_a_probe_is_read_with_a_limit),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
