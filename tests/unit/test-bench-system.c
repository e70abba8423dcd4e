// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the kernel's counters say of others, in a tree: each number from its own column. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/system.h"

#define HEAT "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"

static char dir[] = "/tmp/test-bench-system-XXXXXX";
static struct vd_root *root;

static void put(const char *path, const char *text)
{
	char full[4096];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", dir, path);
	for (char *slash = strchr(full + strlen(dir) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		assert_true(mkdir(full, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_tree(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	put("sys/fs/cgroup/io.stat", "");
	return vd_root_new(dir, &root);
}

static int drop_tree(void **state)
{
	char command[64];

	vd_root_free(root);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

static struct vd_bench_usage usage_now(void)
{
	struct vd_bench_usage usage;

	vd_root_forget(root);
	vd_bench_usage_read(root, &usage);
	return usage;
}

/* Powers of two: no sum of columns is that of others. */
static void test_processor_times(void **state)
{
	uint64_t tick_ns = UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK);
	struct vd_bench_usage usage;

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

	return cmocka_run_group_tests(tests, make_tree, drop_tree);
}
