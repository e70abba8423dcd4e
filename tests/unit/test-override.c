// SPDX-License-Identifier: LGPL-2.1-or-later
/* Persistent overrides against a tree of devices: which is meant, and what becomes of it. */
#include "overrides/folder.h"

#include <errno.h>
#include <json-c/json.h>

static void set_override(const char *function, const char *value)
{
	shell("echo '%s' >%s/sys/devices/pci0000:00/%s/driver_override", value, tree.top, function);
}

static void an_override_is_in_force_or_pending(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	put_override("a", "pci:0000:00:06.0", "e1000", E1000, "");
	expect_state(VD_OVERRIDE_PENDING, "vfio-pci has it");
	put_override("a", "pci:0000:00:04.0", "nvme", "virt:t0002v00001B36d00000010o0", "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	set_override("0000:00:04.0", "vfio-pci");
	expect_state(VD_OVERRIDE_PENDING, "driver_override is vfio-pci");
	set_override("0000:00:04.0", "(null)");
	put_override("a", "pci:0000:00:07.0", "none", E1000, "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	put_override("a", "pci:0000:00:05.0", "none", E1000, "");
	expect_state(VD_OVERRIDE_PENDING, "e1000 has it");
	put_override("a", "pci:0000:00:07.0", "none", E1000, "");
	set_override("0000:00:07.0", "(null)");
	expect_state(VD_OVERRIDE_PENDING, "driver_override is not set");
	set_override("0000:00:07.0", "none");
}

static void the_device_at_the_address_is_named(void **state)
{
	struct vd_overrides overrides;

	put_override("a", "css:0.0.0003", "vfio_ccw", "virt:t0000v00000000d00000000o0", "");
	put_override("b", "pci:0000:00:06.0", "vfio-pci", E1000, "");
	put_override("c", "pci:0000:00:99.0", "vfio-pci", E1000, "");
	overrides = read_all();
	assert_int_equal(overrides.count, 3);
	assert_string_equal(overrides.items[0].device, "css:0.0.0003");
	assert_string_equal(overrides.items[1].device, "pci:0000:00:06.0");
	assert_null(overrides.items[2].device);
	assert_int_equal(overrides.items[2].state, VD_OVERRIDE_NO_DEVICE);
	vd_overrides_clear(&overrides);
}

static void another_device_at_the_address_is_a_mismatch(void **state)
{
	put_override("a", "pci:0000:00:06.0", "vfio-pci", VIRT_NET, "");
	expect_state(VD_OVERRIDE_MISMATCH, "virt:t0001v00008086d0000100E");
	/* Any of the three may be what differs; the origin may not. */
	put_override("a", "pci:0000:00:06.0", "vfio-pci", "virt:t0002v00008086d0000100Eo1", "");
	expect_state(VD_OVERRIDE_MISMATCH, "virt:t0001v00008086d0000100E");
	put_override("a", "pci:0000:00:06.0", "vfio-pci", "virt:t0001v00008087d0000100Eo1", "");
	expect_state(VD_OVERRIDE_MISMATCH, "virt:t0001v00008086d0000100E");
	put_override("a", "pci:0000:00:06.0", "vfio-pci", "virt:t0001v00008086d0000100Fo1", "");
	expect_state(VD_OVERRIDE_MISMATCH, "virt:t0001v00008086d0000100E");
	put_override("a", "pci:0000:00:06.0", "vfio-pci", "virt:t0001v00008086d0000100Eo4", "");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	put_override("a", "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "mac=52:54:00:12:34:57\n");
	expect_state(VD_OVERRIDE_MISMATCH, "52:54:00:12:34:56, not");
	put_override("a", "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "mac=52:54:00:12:34:56\n");
	expect_state(VD_OVERRIDE_PENDING, "virtio-pci has it");
	/* A person may have written it in capitals. */
	shell("echo 52:54:00:ab:cd:ef >$(find %s/sys/devices -path '*:03.0/*/net/*/address')",
	      tree.top);
	put_override("a", "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "mac=52:54:00:AB:CD:EF\n");
	expect_state(VD_OVERRIDE_PENDING, "virtio-pci has it");
	shell("echo 52:54:00:12:34:56 >$(find %s/sys/devices -path '*:03.0/*/net/*/address')",
	      tree.top);
	put_override("a", "pci:0000:00:04.0", "vfio-pci", "virt:t0002v00001B36d00000010o1",
		     "serial=NVME-2\n");
	expect_state(VD_OVERRIDE_MISMATCH, "NVME-1, not NVME-2");
	put_override("a", "pci:0000:00:04.0", "vfio-pci", "virt:t0002v00001B36d00000010o1",
		     "serial=NVME-1\n");
	expect_state(VD_OVERRIDE_PENDING, "nvme has it");
}

static void what_cannot_be_seen_now_is_no_mismatch(void **state)
{
	/* vfio has the device: there is no interface to have an address. */
	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "mac=52:54:00:12:34:56\n");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	/* An address that was made up is another one at each start. */
	put_override("a", "pci:0000:00:05.0", "vfio-pci", E1000, "mac=52:54:00:12:34:56\n");
	expect_state(VD_OVERRIDE_PENDING, "e1000 has it");
}

#define SUBCHANNEL "virt:tF002v00001014d0000F100o2"

/* The subchannel NAME, made if need be, has the device DEVNO; vfio_ccw has it. */
static void set_devno(const char *name, const char *devno)
{
	shell("cd %s/sys && mkdir -p devices/css0/%s && cd devices/css0/%s &&"
	      "echo '%s' >dev_busid && echo css:t0 >modalias && echo 0 >type &&"
	      "echo vfio_ccw >driver_override &&"
	      "ln -sfn ../../../bus/css/drivers/vfio_ccw driver &&"
	      "ln -sfn ../../../devices/css0/%s ../../../bus/css/devices/%s",
	      tree.top, name, name, devno, name, name);
}

static void what_has_to_be_seen_first_is_marked(void **state)
{
	static const struct {
		const char *address, *driver, *id, *more;
		bool unseen;
	} cases[] = {
		{ "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "mac=52:54:00:12:34:56\n", false },
		{ "pci:0000:00:03.0", "vfio-pci", VIRT_NET, "", false },
		{ "pci:0000:00:06.0", "e1000", E1000, "mac=52:54:00:12:34:56\n", true },
		{ "pci:0000:00:06.0", "e1000", E1000, "serial=1\n", true },
		{ "pci:0000:00:06.0", "e1000", E1000, "", false },
		{ "pci:0000:00:06.0", "e1000", VIRT_NET, "serial=1\n", false },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		struct vd_overrides overrides;

		put_override("a", cases[i].address, cases[i].driver, cases[i].id, cases[i].more);
		overrides = read_all();
		if (overrides.items[0].unseen != cases[i].unseen)
			fail_msg("case %zu is %s", i, cases[i].unseen ? "seen" : "unseen");
		vd_overrides_clear(&overrides);
	}
}

static void a_subchannel_is_identified_by_the_device_on_it(void **state)
{
	set_devno("0.0.0003", "0.0.0100");
	put_override("a", "css:0.0.0003", "vfio_ccw", SUBCHANNEL, "devno=0.0.0100\n");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	set_devno("0.0.0003", "0.0.0200");
	expect_state(VD_OVERRIDE_MISMATCH, "device number 0.0.0200, not 0.0.0100");
	set_devno("0.0.0003", "0.0.0001");
	expect_state(VD_OVERRIDE_MISMATCH, "device number 0.0.0001, not 0.0.0100");
	set_devno("0.0.0003", "none");
	expect_state(VD_OVERRIDE_IN_FORCE, NULL);
	put_override("a", "css:0.0.0003", "vfio_ccw", SUBCHANNEL, "devno=0.0.100\n");
	expect_state(VD_OVERRIDE_BAD_FILE, "no devno");
}

static void a_device_number_is_followed_to_another_subchannel(void **state)
{
	struct vd_overrides overrides;

	set_devno("0.0.0003", "0.0.0200");
	set_devno("0.0.0007", "0.0.0100");
	put_override("a", "css:0.0.0003", "vfio_ccw", SUBCHANNEL, "devno=0.0.0100\n");
	put_override("b", "css:0.0.0003", "io_subchannel", SUBCHANNEL, "devno=0.0.0200\n");
	overrides = read_all();
	assert_int_equal(overrides.count, 2);
	assert_int_equal(overrides.items[0].state, VD_OVERRIDE_IN_FORCE);
	assert_string_equal(overrides.items[0].address, "css:0.0.0007");
	assert_string_equal(overrides.items[0].device, "css:0.0.0007");
	assert_int_equal(overrides.items[1].state, VD_OVERRIDE_PENDING);
	assert_string_equal(overrides.items[1].device, "css:0.0.0003");
	vd_overrides_clear(&overrides);
	shell("rm -r %s/sys/devices/css0/0.0.0007 %s/sys/bus/css/devices/0.0.0007", tree.top,
	      tree.top);
}

static void a_device_number_has_one_file(void **state)
{
	struct vd_arena arena = {};
	struct vd_override override = {};

	set_devno("0.0.0003", "0.0.0100");
	assert_int_equal(make("css:0.0.0003", &vd_bus_css, "vfio_ccw", &arena, &override), 0);
	assert_string_equal(override.devno, "0.0.0100");
	assert_int_equal(vd_override_write(dir, &override), 0);
	shell("grep -q '^devno=0.0.0100$' %s/devno:0.0.0100.conf", dir);
	/* Another one has that subchannel now: its file is another one, too. */
	set_devno("0.0.0003", "0.0.0200");
	assert_int_equal(make("css:0.0.0003", &vd_bus_css, "vfio_ccw", &arena, &override), 0);
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 2);
	assert_int_equal(vd_override_write(dir, &override), 0);
	assert_int_equal(count_entries(), 2);
	vd_arena_clear(&arena);
}

/* Its number may be another one's at the next start. */
static void a_subchannel_without_a_device_is_no_device(void **state)
{
	struct vd_arena arena = {};
	struct vd_override override = {};

	set_devno("0.0.0003", "none");
	assert_int_equal(make("css:0.0.0003", &vd_bus_css, "vfio_ccw", &arena, &override),
			 -ENODATA);
	/* Older kernels don't say it of a subchannel, but of the device on it. */
	shell("cd %s/sys && rm devices/css0/0.0.0003/dev_busid && mkdir -p bus/ccw/devices "
	      "devices/css0/0.0.0003/0.0.0100 && "
	      "echo ccw:t3990mE9dt3390dm0A >devices/css0/0.0.0003/0.0.0100/modalias && "
	      "ln -s ../../../devices/css0/0.0.0003/0.0.0100 bus/ccw/devices/0.0.0100",
	      tree.top);
	assert_int_equal(make("0.0.0100", &vd_bus_css, "vfio_ccw", &arena, &override), 0);
	assert_string_equal(override.devno, "0.0.0100");
	shell("cd %s/sys && rm -r bus/ccw/devices devices/css0/0.0.0003/0.0.0100", tree.top);
	set_devno("0.0.0003", "0.0.0100");
	vd_arena_clear(&arena);
}

static void only_what_lasts_is_remembered(void **state)
{
	struct vd_arena arena = {};
	struct vd_override override = {};

	assert_int_equal(make("eth1", &vd_bus_pci, "vfio-pci", &arena, &override), 0);
	assert_null(override.mac); /* made up */
	assert_int_equal(make("nvme0", &vd_bus_pci, NULL, &arena, &override), 0);
	assert_string_equal(override.serial, "NVME-1");
	assert_string_equal(override.driver, "none");
	assert_int_equal(make("eth0", &vd_bus_virtio, "virtio_net", &arena, &override),
			 -EOPNOTSUPP);
	assert_int_equal(make("eth0", &vd_bus_pci, "a/b", &arena, &override), -EINVAL);
	assert_int_equal(make("vdpa0", &vd_bus_vdpa, "vhost_vdpa", &arena, &override), -ENODATA);
	vd_arena_clear(&arena);
}

static void the_json_is_as_the_interface_says(void **state)
{
	struct vd_overrides overrides;
	struct json_object *all, *json;

	put_override("a", "pci:0000:00:06.0", "vfio-pci", E1000, "mac=52:54:00:12:34:56\n");
	overrides = read_all();
	all = vd_overrides_json(&overrides);
	json = json_object_array_get_idx(all, 0);
	assert_int_equal(json_object_object_length(json), 9);
	assert_null(json_object_object_get(json, "online"));
	assert_null(json_object_object_get(json, "settings"));
	assert_string_equal(json_object_get_string(json_object_object_get(json, "state")),
			    "in-force");
	assert_string_equal(json_object_get_string(json_object_object_get(json, "identity")),
			    E1000 " mac=52:54:00:12:34:56");
	json_object_put(all);
	vd_overrides_clear(&overrides);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OVERRIDES_TEST(an_override_is_in_force_or_pending),
		OVERRIDES_TEST(the_device_at_the_address_is_named),
		OVERRIDES_TEST(another_device_at_the_address_is_a_mismatch),
		OVERRIDES_TEST(what_cannot_be_seen_now_is_no_mismatch),
		OVERRIDES_TEST(what_has_to_be_seen_first_is_marked),
		OVERRIDES_TEST(a_subchannel_is_identified_by_the_device_on_it),
		OVERRIDES_TEST(a_device_number_is_followed_to_another_subchannel),
		OVERRIDES_TEST(a_device_number_has_one_file),
		OVERRIDES_TEST(a_subchannel_without_a_device_is_no_device),
		OVERRIDES_TEST(only_what_lasts_is_remembered),
		OVERRIDES_TEST(the_json_is_as_the_interface_says),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
