// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the kernel's counters say of others, in a tree: each number from its own column. */
#include <json-c/json.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/system.h"
#include "tests/lib/tree.h"

#define CLOCK "sys/devices/system/clocksource/clocksource0/current_clocksource"
#define HEAT  "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"

static struct vd_bench_cpu_times usage_now(void)
{
	struct vd_bench_cpu_times usage;

	vd_root_forget(tree.root);
	vd_bench_cpu_times_read(tree.root, &usage);
	return usage;
}

/* Powers of two: no sum of columns is that of others. */
static void test_processor_times(void **state)
{
	uint64_t tick_ns = UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK);
	struct vd_bench_cpu_times usage;

	put("proc/stat", "cpu  1 2 4 8 16 32 64 128 256 512\ncpu0 0 0 0 0 0 0 0 0 0 0\n");
	usage = usage_now();
	assert_int_equal(usage.steal_ns, 128 * tick_ns);
	assert_int_equal(usage.busy_ns, (1 + 2 + 4 + 32 + 64) * tick_ns);
}

static void test_throttling(void **state)
{
	assert_int_equal(usage_now().throttled, 0);
	put("proc/self/cgroup", "0::/a\n");
	put("sys/fs/cgroup/a/cpu.stat",
	    "usage_usec 1\nnr_periods 2\nnr_throttled 3\nthrottled_usec 4\n");
	assert_int_equal(usage_now().throttled, 3);
	put(HEAT, "16\n");
	assert_int_equal(usage_now().throttled, 19);
	put("sys/fs/cgroup/a/cpu.stat", "usage_usec 1\n");
	assert_int_equal(usage_now().throttled, 16);
}

/* Idle time is a counter that has been seen to step back. */
static void test_counters_that_step_back(void **state)
{
	const struct vd_bench_cpu_times before = { .wall_ns = 1,
						   .user_ns = 20,
						   .system_ns = 300,
						   .busy_ns = 4000,
						   .steal_ns = 50000,
						   .throttled = 6 };
	const struct vd_bench_cpu_times now = { .wall_ns = 11,
						.user_ns = 10,
						.system_ns = 301,
						.busy_ns = 3000,
						.steal_ns = 50007,
						.throttled = 5 };
	struct vd_bench_cpu_times used = vd_bench_cpu_times_since(&now, &before);

	assert_int_equal(used.wall_ns, 10);
	assert_int_equal(used.user_ns, 0);
	assert_int_equal(used.system_ns, 1);
	assert_int_equal(used.busy_ns, 0);
	assert_int_equal(used.steal_ns, 7);
	assert_int_equal(used.throttled, 0);
}

static void test_slow_clocks(void **state)
{
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies", "refined-jiffies",
					    "pit" };
	static const char *const fast[] = { "tsc", "kvm-clock", "hyperv_clocksource_tsc_page",
					    "arch_sys_counter", "" };
	char buf[64];

	assert_false(vd_bench_clock_is_slow(tree.root, buf, sizeof(buf)));
	for (size_t i = 0; i < VD_ARRAY_SIZE(slow); i++) {
		put(CLOCK, slow[i]);
		vd_root_forget(tree.root);
		assert_true(vd_bench_clock_is_slow(tree.root, buf, sizeof(buf)));
		assert_string_equal(buf, slow[i]);
	}
	for (size_t i = 0; i < VD_ARRAY_SIZE(fast); i++) {
		put(CLOCK, fast[i]);
		vd_root_forget(tree.root);
		assert_false(vd_bench_clock_is_slow(tree.root, buf, sizeof(buf)));
	}
}

static void test_emulated_processors(void **state)
{
	static const struct {
		const char *system;
		bool is_emulated;
	} rows[] = { { "{\"platforms\":[{\"name\":\"qemu\"}]}", true },
		     { "{\"platforms\":[{\"name\":\"kvm\"},{\"name\":\"hercules\"}]}", true },
		     { "{\"platforms\":[{\"name\":\"kvm\"}]}", false },
		     { "{\"platforms\":[{}, 1]}", false },
		     { "{\"platforms\":\"qemu\"}", false },
		     { "{}", false } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		struct json_object *system = json_tokener_parse(rows[i].system);

		assert_int_equal(vd_bench_is_emulated(system), rows[i].is_emulated);
		json_object_put(system);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processor_times),		cmocka_unit_test(test_throttling),
		cmocka_unit_test(test_counters_that_step_back), cmocka_unit_test(test_slow_clocks),
		cmocka_unit_test(test_emulated_processors),
	};

	return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
