// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which drivers could have a device, as far as sysfs tells. */
#include "drivers/candidates-tree.h"

#include "json/json.h"
#include "modules/driver-module.h"

static void names_are_the_same_but_for_dashes(void **state)
{
	assert_true(vd_driver_name_is("vfio-pci", "vfio_pci"));
	assert_true(vd_driver_name_is("e1000", "e1000"));
	assert_false(vd_driver_name_is("e1000", "e1000e"));
	assert_false(vd_driver_name_is("e1000e", "e1000"));
	assert_false(vd_driver_name_is("", "-"));
}

static void the_module_of_a_driver_has_its_name_or_is_known(void **state)
{
	assert_string_equal(vd_module_of_driver("vif"), "xen_netfront");
	assert_string_equal(vd_module_of_driver("vfio-pci"), "vfio_pci");
	assert_string_equal(vd_module_of_driver("dasd_eckd"), "dasd_eckd_mod");
	assert_string_equal(vd_driver_of_module("dasd-eckd-mod"), "dasd-eckd");
	assert_string_equal(vd_driver_of_module("e1000"), "e1000");
	assert_string_equal(vd_module_of_driver("e1000"), "e1000");
}

static void without_modules_there_is_what_is_loaded(void **state)
{
	struct vd_candidates candidates = {};
	const struct vd_candidate *item;

	look_up(NULL, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:04.0", &candidates);
	item = must_find(&candidates, "nvme");
	assert_true(item->bound && item->is_default);
	assert_string_equal(item->module, "nvme");
	assert_true(must_find(&candidates, "vfio-pci")->override_only);
	assert_int_equal(candidates.count, 2);
	vd_candidates_clear(&candidates);
}

static void a_subchannel_goes_back_to_io_subchannel(void **state)
{
	struct vd_candidates candidates = {};

	look_up(NULL, &vd_bus_css, "sys/devices/css0/0.0.0003", &candidates);
	assert_true(must_find(&candidates, "vfio_ccw")->bound);
	assert_string_equal(default_of(&candidates), "io_subchannel");
	vd_candidates_clear(&candidates);
}

static void a_device_without_an_id_has_the_drivers_of_its_bus(void **state)
{
	struct vd_candidates candidates = {};

	look_up(NULL, &vd_bus_vdpa, "sys/devices/vdpa0", &candidates);
	assert_int_equal(candidates.count, 1);
	assert_string_equal(default_of(&candidates), "virtio_vdpa");
	vd_candidates_clear(&candidates);
}

static void what_was_given_by_override_is_no_default_though_it_matches(void **state)
{
	struct vd_candidates candidates = {};

	shell("cd %s/sys && mkdir bus/vdpa/drivers/vhost_vdpa && "
	      "ln -sfn ../../bus/vdpa/drivers/vhost_vdpa devices/vdpa0/driver && "
	      "echo vhost_vdpa >devices/vdpa0/driver_override",
	      tree.top);
	look_up(NULL, &vd_bus_vdpa, "sys/devices/vdpa0", &candidates);
	assert_true(must_find(&candidates, "vhost_vdpa")->bound);
	assert_string_equal(default_of(&candidates), "virtio_vdpa");
	vd_candidates_clear(&candidates);
	shell("cd %s/sys && rm devices/vdpa0/driver_override && "
	      "rmdir bus/vdpa/drivers/vhost_vdpa && "
	      "ln -sfn ../../bus/vdpa/drivers/virtio_vdpa devices/vdpa0/driver",
	      tree.top);
}

static void a_device_that_is_gone_is_reported(void **state)
{
	struct vd_candidates candidates = {};

	assert_int_equal(vd_candidates_of(tree.root, NULL, &vd_bus_pci,
					  "sys/devices/pci0000:00/0000:00:99.0", &candidates),
			 -ENODEV);
	assert_int_equal(candidates.count, 0);
}

static void a_tree_without_modules_has_none(void **state)
{
	struct vd_modules *modules = NULL;
	int r;

	shell("cd %s && echo other >proc/sys/kernel/osrelease", tree.top);
	r = vd_modules_new(tree.root, tree.top, &modules);
	shell("cd %s && echo ../../x >proc/sys/kernel/osrelease", tree.top);
	assert_true(r == -ENOENT || r == -EOPNOTSUPP);
	r = vd_modules_new(tree.root, tree.top, &modules);
	assert_true(r == -ENOENT || r == -EOPNOTSUPP);
	shell("cd %s && echo 6.0.0-test >proc/sys/kernel/osrelease", tree.top);
	assert_null(modules);
}

#define ALIAS "pci:v0000FFFFd00000001sv0000FFFFsd00000001bc00sc00i00"

/* Which of "a" and "b" are found for ALIAS, and "!" after one that is forbidden. */
static void expect_modules(const char *wanted)
{
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = {};
	struct vd_module *found;
	char text[64] = "";
	size_t count;

	assert_int_equal(vd_modules_new(tree.root, tree.top, &modules), 0);
	assert_int_equal(vd_modules_lookup(modules, ALIAS, &arena, &found, &count), 0);
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", found[i].name,
			 found[i].forbidden ? "!" : "");
	assert_string_equal(text, wanted);
}

/* As root, who may read all. */
static void restricted_reads_the_configuration_that_all_may_read(void **state)
{
	struct vd_modules *modules = NULL;

	if (!VD_HAVE_KMOD) {
		print_message("# not tried: built without libkmod\n");
		return;
	}
	shell("cd %s && chmod 755 . && mkdir -p lib/modules/6.0.0-test etc/modprobe.d run/modprobe.d && "
	      "echo 'alias " ALIAS " a' >etc/modprobe.d/a.conf && "
	      "echo 'alias " ALIAS " b' >run/modprobe.d/b.conf && "
	      "echo 'blacklist a' >etc/modprobe.d/c.conf",
	      tree.top);
	expect_modules("a!b");
	vd_root_restrict(true);
	expect_modules("a!b");
	shell("chmod 600 %s/etc/modprobe.d/c.conf", tree.top);
	expect_modules("ab");
	vd_root_restrict(true);
	shell("chmod 744 %s/run", tree.top);
	expect_modules("a");
	shell("touch %s/lib/modules/6.0.0-test/modules.alias.bin && "
	      "chmod 600 %s/lib/modules/6.0.0-test/modules.alias.bin",
	      tree.top, tree.top);
	assert_int_equal(vd_modules_new(tree.root, tree.top, &modules), -EACCES);
	shell("rm %s/lib/modules/6.0.0-test/modules.alias.bin", tree.top);
	expect_modules("a");
	shell("chmod 700 %s/lib/modules", tree.top);
	assert_int_equal(vd_modules_new(tree.root, tree.top, &modules), -EACCES);
	vd_root_restrict(false);
	expect_modules("a!b");
	shell("cd %s && rm -r lib etc run", tree.top);
}

static void all_drivers_are_listed_with_the_ids_of_what_they_hold(void **state)
{
	struct vd_candidates all = {};
	const struct vd_candidate *item;

	assert_int_equal(vd_drivers_all(tree.root, NULL, &all), 0);
	item = must_find(&all, "virtio_net");
	assert_int_equal(item->device_count, 1);
	assert_string_equal(item->devices[0], "pci:0000:00:03.0");
	assert_string_equal(item->module, "virtio_net");
	item = must_find(&all, "e1000");
	assert_int_equal(item->device_count, 1); /* the links that lie are none */
	assert_string_equal(item->devices[0], "pci:0000:00:05.0");
	item = must_find(&all, "io_subchannel");
	assert_true(item->loaded && !item->bound && item->device_count == 0);
	assert_string_equal(must_find(&all, "virtio-mmio")->devices[0], "mmio:a003e00");
	assert_null(find(&all, "serial8250"));
	vd_candidates_clear(&all);
}

static struct json_object *parse(const char *text)
{
	struct json_object *object = NULL;

	assert_int_equal(vd_json_parse(text, strlen(text), &object), 0);
	return object;
}

static void the_worker_answers_with_candidates(void **state)
{
	struct json_object *request, *reply = NULL, *first;
	char text[1024];

	snprintf(text, sizeof(text),
		 "{\"verb\":\"candidates\",\"root\":\"%s\",\"layers\":["
		 "{\"bus\":\"virtio\",\"path\":\"sys/devices/pci0000:00/0000:00:03.0/virtio0\"},"
		 "{\"bus\":\"pci\",\"path\":\"sys/devices/pci0000:00/0000:00:99.0\"}]}",
		 tree.top);
	request = parse(text);
	assert_int_equal(vd_worker_candidates(request, &reply), 0);
	first = json_object_array_get_idx(json_object_object_get(reply, "drivers"), 0);
	assert_string_equal(json_object_get_string(json_object_object_get(first, "name")),
			    "virtio_net");
	assert_string_equal(json_object_get_string(json_object_object_get(first, "state")),
			    "bound");
	assert_true(json_object_get_boolean(json_object_object_get(first, "isDefault")));
	json_object_put(reply);
	json_object_put(request);
}

static void the_worker_takes_no_other_requests(void **state)
{
	static const char *const requests[] = {
		"{}",
		"{\"root\":1}",
		"{\"root\":\"%s\",\"layers\":1}",
		"{\"root\":\"%s\",\"layers\":[1]}",
		"{\"root\":\"%s\",\"layers\":[{\"bus\":\"usb\",\"path\":\"sys/devices/a\"}]}",
		"{\"root\":\"%s\",\"layers\":[{\"bus\":\"pci\",\"path\":\"sys/../etc\"}]}",
		"{\"root\":\"%s\",\"layers\":[{\"bus\":\"pci\",\"path\":\"/etc\"}]}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(requests); i++) {
		struct json_object *request, *reply = NULL;
		char text[1024];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), requests[i], tree.top);
#pragma GCC diagnostic pop
		request = parse(text);
		assert_int_equal(vd_worker_candidates(request, &reply), -EINVAL);
		assert_int_equal(vd_worker_load(request, &reply), -EINVAL);
		assert_null(reply);
		json_object_put(request);
	}
}

static void the_worker_says_what_was_not_loaded(void **state)
{
	struct json_object *request, *reply = NULL, *modules, *first, *second;
	char text[256];

	snprintf(text, sizeof(text),
		 "{\"verb\":\"load\",\"root\":\"%s\",\"modules\":[\"e1000\",\"nvme\"]}", tree.top);
	request = parse(text);
	assert_int_equal(vd_worker_load(request, &reply), 0);
	modules = json_object_object_get(reply, "modules");
	first = json_object_array_get_idx(modules, 0);
	second = json_object_array_get_idx(modules, 1);
	assert_string_equal(json_object_get_string(json_object_object_get(first, "state")),
			    "failed");
	assert_non_null(json_object_object_get(first, "message"));
	assert_string_equal(json_object_get_string(json_object_object_get(second, "state")),
			    "not-tried");
	json_object_put(reply);
	json_object_put(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_the_same_but_for_dashes),
		cmocka_unit_test(the_module_of_a_driver_has_its_name_or_is_known),
		cmocka_unit_test(without_modules_there_is_what_is_loaded),
		cmocka_unit_test(a_subchannel_goes_back_to_io_subchannel),
		cmocka_unit_test(a_device_without_an_id_has_the_drivers_of_its_bus),
		cmocka_unit_test(what_was_given_by_override_is_no_default_though_it_matches),
		cmocka_unit_test(a_device_that_is_gone_is_reported),
		cmocka_unit_test(a_tree_without_modules_has_none),
		cmocka_unit_test(restricted_reads_the_configuration_that_all_may_read),
		cmocka_unit_test(all_drivers_are_listed_with_the_ids_of_what_they_hold),
		cmocka_unit_test(the_worker_answers_with_candidates),
		cmocka_unit_test(the_worker_takes_no_other_requests),
		cmocka_unit_test(the_worker_says_what_was_not_loaded),
	};

	return cmocka_run_group_tests(tests, make_tree, tree_remove);
}
