// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which drivers could have a device, by the index that depmod(8) makes of real modules. */
#include "drivers/candidates-tree.h"

static struct vd_modules *open_modules(void)
{
	struct vd_modules *modules = NULL;

	assert_int_equal(vd_modules_new(tree.root, tree.top, &modules), 0);
	return modules;
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

	shell("cd %s && mv sys/module/e1000 m && mv sys/bus/pci/drivers/e1000 d", tree.top);
	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:07.0", &candidates);
	shell("cd %s && mv m sys/module/e1000 && mv d sys/bus/pci/drivers/e1000", tree.top);
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

	shell("cd %s && mkdir -p etc/modprobe.d && echo blacklist e1000 "
	      ">etc/modprobe.d/x.conf",
	      tree.top);
	modules = open_modules();
	shell("cd %s && mv sys/module/e1000 m && mv sys/bus/pci/drivers/e1000 d", tree.top);
	look_up(modules, &vd_bus_pci, "sys/devices/pci0000:00/0000:00:07.0", &candidates);
	shell("cd %s && mv m sys/module/e1000 && mv d sys/bus/pci/drivers/e1000 && rm -r etc",
	      tree.top);
	assert_true(must_find(&candidates, "e1000")->forbidden);
	assert_null(default_of(&candidates));
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

static void the_drivers_of_each_layer_are_of_its_bus(void **state)
{
	struct vd_modules *modules = open_modules();
	struct vd_candidates candidates = {};

	look_up(modules, &vd_bus_virtio, "sys/devices/pci0000:00/0000:00:03.0/virtio0",
		&candidates);
	assert_int_equal(candidates.count, 1);
	assert_string_equal(candidates.items[0].name, "virtio_net");
	assert_true(candidates.items[0].is_default && candidates.items[0].bound);
	vd_candidates_clear(&candidates);
	vd_modules_free(modules);
}

/* The index of what is part of the kernel has xen:vkbd for xen_kbdfront, in Debian's kernels for
 * x86. */
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

static void what_is_no_modalias_asks_for_nothing(void **state)
{
	struct vd_modules *modules = open_modules();
	static const char *const bad[] = { "e1000", "", "../e1000", "/lib/modules" };
	static const char *const none[] = { "pci:",  ":",     "pci:[",	 "pci:]",
					    "pci:*", "a:b c", "pci:\xff" };
	struct vd_arena arena = {};
	struct vd_module *found;
	size_t count;

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++)
		assert_int_equal(vd_modules_lookup(modules, bad[i], &arena, &found, &count),
				 -EINVAL);
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

/* The whole of it, before the first test: one that is skipped counts as failed. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bound_driver_is_the_default_and_vfio_is_override_only),
		cmocka_unit_test(what_holds_a_device_by_override_is_not_its_default),
		cmocka_unit_test(a_module_that_is_not_loaded_is_loadable),
		cmocka_unit_test(a_blacklisted_module_is_a_candidate_but_no_default),
		cmocka_unit_test(the_drivers_of_each_layer_are_of_its_bus),
		cmocka_unit_test(a_driver_that_is_part_of_the_kernel_has_no_module),
		cmocka_unit_test(what_is_no_modalias_asks_for_nothing),
		cmocka_unit_test(nothing_is_loaded_for_a_copied_tree),
	};

	make_modules();
	return cmocka_run_group_tests(tests, NULL, tree_remove);
}
