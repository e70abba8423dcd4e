// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which drivers could have a device: a tree of devices, and the index that depmod(8) makes of real modules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/candidates-of.h"
#include "varlink/json.h"

static char top[] = "/tmp/test-candidates-XXXXXX";
static struct vd_root *root;
static bool have_modules;

static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int run(const char *format, ...)
{
	char command[2048];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int make_tree(void **state)
{
	int r;

	if (!mkdtemp(top) || run("%s %s/drivers.tree %s", getenv("UNPACK"), getenv("TREES"), top))
		return -1;
	r = run("%s %s %s", getenv("MAKE_MODULES"), getenv("KERNELS"), top);
	have_modules = r == 0;
	if (r != 0 && r != 77)
		return -1;
	return vd_root_new(top, &root);
}

static int remove_tree(void **state)
{
	vd_root_free(root);
	return run("rm -rf %s", top);
}

static struct vd_modules *open_modules(void)
{
	struct vd_modules *modules = NULL;
	int r;

	if (!have_modules) {
		print_message("no modules to look up: see above\n");
		skip();
	}
	r = vd_modules_new(root, top, &modules);
	if (r == -EOPNOTSUPP) {
		print_message("built without libkmod\n");
		skip();
	}
	assert_int_equal(r, 0);
	return modules;
}

static const struct vd_candidate *find(const struct vd_candidates *candidates, const char *name)
{
	const struct vd_candidate *found = NULL;

	for (size_t i = 0; i < candidates->count; i++) {
		if (strcmp(candidates->items[i].name, name) != 0)
			continue;
		assert_null(found); /* each once */
		found = &candidates->items[i];
	}
	return found;
}

static const struct vd_candidate *must_find(const struct vd_candidates *candidates, const char *name)
{
	const struct vd_candidate *found = find(candidates, name);

	if (!found)
		fail_msg("%s is not listed", name);
	return found;
}

static const char *default_of(const struct vd_candidates *candidates)
{
	const char *name = NULL;

	for (size_t i = 0; i < candidates->count; i++) {
		if (!candidates->items[i].is_default)
			continue;
		assert_null(name);
		name = candidates->items[i].name;
	}
	return name;
}

static void look_up(struct vd_modules *modules, const struct vd_bus *bus, const char *path,
		    struct vd_candidates *candidates)
{
	assert_int_equal(vd_candidates_of(root, modules, bus, path, candidates), 0);
}

static void names_are_the_same_but_for_dashes(void **state)
{
	assert_true(vd_driver_name_is("vfio-pci", "vfio_pci"));
	assert_true(vd_driver_name_is("e1000", "e1000"));
	assert_false(vd_driver_name_is("e1000", "e1000e"));
	assert_false(vd_driver_name_is("e1000e", "e1000"));
	assert_false(vd_driver_name_is("", "-"));
}

static void a_bound_driver_is_the_default_and_vfio_is_override_only(void **state)
{
	struct vd_modules *modules = open_modules();
	struct vd_candidates candidates = {};
	const struct vd_candidate *item;

	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:03.0", &candidates);
	item = must_find(&candidates, "virtio-pci");
	assert_true(item->bound && item->loaded && item->is_default && !item->override_only);
	assert_string_equal(item->module, "virtio_pci");
	item = must_find(&candidates, "vfio-pci");
	assert_true(item->override_only && item->loaded && !item->bound && !item->is_default);
	assert_string_equal(item->module, "vfio_pci");
	item = must_find(&candidates, "pci-stub");
	assert_true(item->override_only && !item->loaded);
	assert_null(find(&candidates, "e1000"));
	assert_string_equal(default_of(&candidates), "virtio-pci");
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

static void what_holds_a_device_by_override_is_not_its_default(void **state)
{
	struct vd_modules *modules = open_modules();
	struct vd_candidates candidates = {};
	const struct vd_candidate *item;

	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:06.0", &candidates);
	item = must_find(&candidates, "vfio-pci");
	assert_true(item->bound && item->override_only);
	assert_string_equal(default_of(&candidates), "e1000");
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

static void a_module_that_is_not_loaded_is_loadable(void **state)
{
	struct vd_modules *modules = open_modules();
	struct vd_candidates candidates = {};
	const struct vd_candidate *item;

	assert_int_equal(run("cd %s && mv sys/module/e1000 m && mv sys/bus/pci/drivers/e1000 d", top), 0);
	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:07.0", &candidates);
	assert_int_equal(run("cd %s && mv m sys/module/e1000 && mv d sys/bus/pci/drivers/e1000", top), 0);
	item = must_find(&candidates, "e1000");
	assert_true(!item->loaded && !item->bound && !item->override_only && item->is_default);
	assert_string_equal(item->module, "e1000");
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

static void a_blacklisted_module_is_a_candidate_but_no_default(void **state)
{
	struct vd_candidates candidates = {};
	struct vd_modules *modules;

	assert_int_equal(run("cd %s && mkdir -p etc/modprobe.d && echo blacklist e1000 >etc/modprobe.d/x.conf", top), 0);
	modules = open_modules();
	assert_int_equal(run("cd %s && mv sys/module/e1000 m && mv sys/bus/pci/drivers/e1000 d", top), 0);
	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:07.0", &candidates);
	assert_int_equal(run("cd %s && mv m sys/module/e1000 && mv d sys/bus/pci/drivers/e1000 && rm -r etc", top), 0);
	assert_true(must_find(&candidates, "e1000")->forbidden);
	assert_null(default_of(&candidates));
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

static void the_drivers_of_each_layer_are_of_its_bus(void **state)
{
	struct vd_modules *modules = open_modules();
	struct vd_candidates candidates = {};

	look_up(modules, &vd_bus_virtio, "sys/devices/pci0000:00/0000:00:03.0/virtio0", &candidates);
	assert_int_equal(candidates.count, 1);
	assert_string_equal(candidates.items[0].name, "virtio_net");
	assert_true(candidates.items[0].is_default && candidates.items[0].bound);
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

/* The index of what is part of the kernel has xen:vkbd for xen_kbdfront, in Debian's kernels for x86. */
static void a_driver_that_is_part_of_the_kernel_has_no_module(void **state)
{
	struct vd_modules *modules = open_modules();
	struct vd_candidates candidates = {};
	const struct vd_candidate *item;

	look_up(modules, &vd_bus_xen, "sys/devices/vkbd-0", &candidates);
	item = must_find(&candidates, "vkbd");
	assert_true(item->bound && item->loaded && item->is_default);
	assert_null(item->module);
	vd_candidates_clear(&candidates);
	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:1c.0", &candidates);
	item = must_find(&candidates, "pcieport");
	assert_true(item->bound && item->is_default);
	assert_null(item->module);
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
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

static void a_device_that_is_gone_is_said_to_be(void **state)
{
	struct vd_candidates candidates = {};

	assert_int_equal(vd_candidates_of(root, NULL, &vd_bus_pci,
					  "sys/devices/pci0000:00/0000:00:99.0", &candidates),
			 -ENODEV);
	assert_int_equal(candidates.count, 0);
}

static void what_is_no_modalias_asks_for_nothing(void **state)
{
	struct vd_modules *modules = open_modules();
	static const char *const bad[] = { "e1000", "", "../e1000", "/lib/modules" };
	static const char *const none[] = { "pci:", ":", "pci:[", "pci:]", "pci:*", "a:b c", "pci:\xff" };
	struct vd_arena arena = {};
	struct vd_module *found;
	size_t count;

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++)
		assert_int_equal(vd_modules_lookup(modules, bad[i], &arena, &found, &count), -EINVAL);
	for (size_t i = 0; i < VD_ARRAY_SIZE(none); i++) {
		int r = vd_modules_lookup(modules, none[i], &arena, &found, &count);

		assert_true(r < 0 || count == 0);
	}
	vd_arena_clear(&arena);
	vd_modules_free(modules);
}

static void nothing_is_loaded_for_a_copied_tree(void **state)
{
	struct vd_modules *modules = open_modules();

	assert_int_equal(vd_modules_load(modules, "e1000"), -EOPNOTSUPP);
	assert_int_equal(vd_modules_load(modules, "../e1000"), -EINVAL);
	assert_int_equal(vd_modules_load(modules, ""), -EINVAL);
	assert_int_equal(vd_modules_load(modules, "a\nb"), -EINVAL);
	assert_true(vd_modules_has(modules, "e1000"));
	assert_true(vd_modules_has(modules, "vfio-pci"));
	assert_false(vd_modules_has(modules, "no_such_module"));
	vd_modules_free(modules);
}

static void a_tree_without_modules_has_none(void **state)
{
	struct vd_modules *modules = NULL;
	int r;

	assert_int_equal(run("cd %s && echo other >proc/sys/kernel/osrelease", top), 0);
	r = vd_modules_new(root, top, &modules);
	assert_int_equal(run("cd %s && echo ../../x >proc/sys/kernel/osrelease", top), 0);
	assert_true(r == -ENOENT || r == -EOPNOTSUPP);
	r = vd_modules_new(root, top, &modules);
	assert_true(r == -ENOENT || r == -EOPNOTSUPP);
	assert_int_equal(run("cd %s && echo 6.0.0-test >proc/sys/kernel/osrelease", top), 0);
	assert_null(modules);
}

static void all_drivers_are_listed_with_the_ids_of_what_they_hold(void **state)
{
	struct vd_candidates all = {};
	const struct vd_candidate *item;

	assert_int_equal(vd_drivers_all(root, &all), 0);
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
		 "{\"bus\":\"pci\",\"path\":\"sys/devices/pci0000:00/0000:00:99.0\"}]}", top);
	request = parse(text);
	assert_int_equal(vd_worker_candidates(request, &reply), 0);
	first = json_object_array_get_idx(json_object_object_get(reply, "drivers"), 0);
	assert_string_equal(json_object_get_string(json_object_object_get(first, "name")), "virtio_net");
	assert_string_equal(json_object_get_string(json_object_object_get(first, "state")), "bound");
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
		"{\"root\":\"%s\",\"layers\":[{\"bus\":\"pci\",\"path\":\"sys/devices/../../etc\"}]}",
		"{\"root\":\"%s\",\"layers\":[{\"bus\":\"pci\",\"path\":\"/etc\"}]}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(requests); i++) {
		struct json_object *request, *reply = NULL;
		char text[1024];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), requests[i], top);
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

	snprintf(text, sizeof(text), "{\"verb\":\"load\",\"root\":\"%s\",\"modules\":[\"e1000\",\"nvme\"]}", top);
	request = parse(text);
	assert_int_equal(vd_worker_load(request, &reply), 0);
	modules = json_object_object_get(reply, "modules");
	first = json_object_array_get_idx(modules, 0);
	second = json_object_array_get_idx(modules, 1);
	assert_string_equal(json_object_get_string(json_object_object_get(first, "state")), "failed");
	assert_non_null(json_object_object_get(first, "message"));
	assert_string_equal(json_object_get_string(json_object_object_get(second, "state")), "not-tried");
	json_object_put(reply);
	json_object_put(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_the_same_but_for_dashes),
		cmocka_unit_test(a_bound_driver_is_the_default_and_vfio_is_override_only),
		cmocka_unit_test(what_holds_a_device_by_override_is_not_its_default),
		cmocka_unit_test(a_module_that_is_not_loaded_is_loadable),
		cmocka_unit_test(a_blacklisted_module_is_a_candidate_but_no_default),
		cmocka_unit_test(the_drivers_of_each_layer_are_of_its_bus),
		cmocka_unit_test(a_driver_that_is_part_of_the_kernel_has_no_module),
		cmocka_unit_test(without_modules_there_is_what_is_loaded),
		cmocka_unit_test(a_subchannel_goes_back_to_io_subchannel),
		cmocka_unit_test(a_device_without_an_id_has_the_drivers_of_its_bus),
		cmocka_unit_test(a_device_that_is_gone_is_said_to_be),
		cmocka_unit_test(what_is_no_modalias_asks_for_nothing),
		cmocka_unit_test(nothing_is_loaded_for_a_copied_tree),
		cmocka_unit_test(a_tree_without_modules_has_none),
		cmocka_unit_test(all_drivers_are_listed_with_the_ids_of_what_they_hold),
		cmocka_unit_test(the_worker_answers_with_candidates),
		cmocka_unit_test(the_worker_takes_no_other_requests),
		cmocka_unit_test(the_worker_says_what_was_not_loaded),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
