// SPDX-License-Identifier: LGPL-2.1-or-later
/* Limits of control groups, in a tree: whose hold, and what is none. */
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "bench/cgroup.h"
#include "bench/result.h"
#include "bench/run-state.h"
#include "tests/lib/tree.h"

#define GROUPS "sys/fs/cgroup"

static int set_up(void **state)
{
	put("proc/self/cgroup", "12:memory:/old\n0::/a/b\n");
	put(GROUPS "/a/b/cpu.max", "max 100000\n");
	remove(tree_path(GROUPS "/a/cpu.max"));
	remove(tree_path(GROUPS "/cpu.max"));
	put(GROUPS "/a/b/io.max", "");
	remove(tree_path(GROUPS "/a/io.max"));
	return 0;
}

static double processors(char *group)
{
	*group = '\0';
	vd_root_forget(tree.root);
	return vd_cgroup_processors(tree.root, group);
}

static void test_processors(void **state)
{
	char group[VD_CGROUP_MAX];

	assert_float_equal(processors(group), 0, 0);
	put(GROUPS "/a/b/cpu.max", "150000 100000\n");
	assert_float_equal(processors(group), 1.5, 1e-9);
	assert_string_equal(group, "/a/b");
	/* The tightest of them holds. */
	put(GROUPS "/a/cpu.max", "50000 100000\n");
	assert_float_equal(processors(group), 0.5, 1e-9);
	assert_string_equal(group, "/a");
	put(GROUPS "/a/b/cpu.max", "20000 100000\n");
	assert_float_equal(processors(group), 0.2, 1e-9);
	assert_string_equal(group, "/a/b");
	/* A namespace's own top has the file too. */
	put("proc/self/cgroup", "0::/\n");
	put(GROUPS "/cpu.max", "10000 100000\n");
	assert_float_equal(processors(group), 0.1, 1e-9);
	assert_string_equal(group, "/");
}

static void test_what_is_no_limit(void **state)
{
	static const char *const texts[] = { "", "max", "x 100000", "100000", "100000 0" };
	static const char *const own[] = { "", "1:cpu:/a/b\n", "0::/../a\n", "0::/..\n",
					   "10::/a/b\n" };
	char group[VD_CGROUP_MAX];

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		put(GROUPS "/a/b/cpu.max", texts[i]);
		assert_float_equal(processors(group), 0, 0);
	}
	put(GROUPS "/a/b/cpu.max", "50000 100000\n");
	for (size_t i = 0; i < VD_ARRAY_SIZE(own); i++) {
		put("proc/self/cgroup", own[i]);
		assert_float_equal(processors(group), 0, 0);
	}
}

static void test_disks(void **state)
{
	struct vd_cgroup_limit limit;

	vd_cgroup_io(tree.root, "8:0", &limit);
	assert_string_equal(limit.group, "");
	put(GROUPS "/a/b/io.max", "8:16 rbps=1 wbps=max riops=max wiops=max\n"
				  "8:0 rbps=max wbps=max riops=max wiops=max\n");
	put(GROUPS "/a/io.max", "8:1 rbps=5 wbps=max riops=max wiops=max\n"
				"8:0 rbps=1048576 wbps=max riops=max wiops=max\n");
	vd_root_forget(tree.root);
	vd_cgroup_io(tree.root, "8:0", &limit);
	assert_string_equal(limit.group, "/a");
	assert_string_equal(limit.what, "rbps=1048576 wbps=max riops=max wiops=max");
	vd_cgroup_io(tree.root, "8:16", &limit);
	assert_string_equal(limit.group, "/a/b");
	vd_cgroup_io(tree.root, "8", &limit);
	assert_string_equal(limit.group, "");
}

static void test_path(void **state)
{
	char path[256];

	assert_int_equal(vd_cgroup_path(tree.root, "cpu.stat", path, sizeof(path)), 0);
	assert_string_equal(path, GROUPS "/a/b/cpu.stat");
	assert_int_equal(vd_cgroup_path(tree.root, "cpu.stat", path, 20), -ENAMETOOLONG);
	/* Outside of what this namespace shows. */
	put("proc/self/cgroup", "0::/../a\n");
	vd_root_forget(tree.root);
	assert_int_equal(vd_cgroup_path(tree.root, "cpu.stat", path, sizeof(path)), -ENOENT);
	put("proc/self/cgroup", "0::/\n");
	vd_root_forget(tree.root);
	assert_int_equal(vd_cgroup_path(tree.root, "cpu.stat", path, sizeof(path)), 0);
	assert_string_equal(path, GROUPS "/cpu.stat");
}

static bool warned(const struct vd_bench_run *run, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(run->warnings); i++) {
		struct json_object *warning = json_object_array_get_idx(run->warnings, i);

		if (strcmp(json_object_get_string(json_object_object_get(warning, "name")), name) ==
		    0)
			return true;
	}
	return false;
}

/* What a result says of it. */
static void test_warnings(void **state)
{
	for (unsigned limited = 0; limited < 2; limited++) {
		struct json_object *system = json_object_new_object();
		struct vd_bench_run run = { .warnings = json_object_new_array() };

		vd_root_forget(tree.root);
		run.device.root = tree.root;
		run.device.record = json_tokener_parse(
			"{\"interfaces\":[{\"class\":\"block\",\"name\":\"vda\"}]}");
		put("sys/block/vda/dev", "8:0\n");
		if (limited) {
			put(GROUPS "/a/b/cpu.max", "50000 100000\n");
			put(GROUPS "/a/b/io.max", "8:0 rbps=5 wbps=max riops=max wiops=max\n");
		}
		vd_bench_add_warnings(&run, system);
		assert_int_equal(warned(&run, "cpu-limited"), limited);
		assert_int_equal(warned(&run, "disk-limited"), limited);
		json_object_put(run.warnings);
		json_object_put(run.device.record);
		json_object_put(system);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_processors, set_up),
		cmocka_unit_test_setup(test_what_is_no_limit, set_up),
		cmocka_unit_test_setup(test_disks, set_up),
		cmocka_unit_test_setup(test_path, set_up),
		cmocka_unit_test_setup(test_warnings, set_up),
	};

	return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
