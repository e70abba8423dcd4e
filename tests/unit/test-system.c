// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the kernel's counters say of others, in a tree: each number from its own column. */
#include <stdlib.h>
#include <unistd.h>

#include "bench/system.h"
#include "tests/lib/tree.h"

#define HEAT "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processor_times),
		cmocka_unit_test(test_throttling),
	};

	return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
