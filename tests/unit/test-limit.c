// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The limits of virtd: each number once more, and the sentence of the manual that has it. Whoever changes a limit has to say so here, and in the manual.
 */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "common/limit.h"

struct limit {
	unsigned long long is, wanted;
	const char *page, *text; /* NULL: no manual has it */
};

#define VIRTD "virtd.8.scd"
#define BENCH "virtctl-bench.7.scd"

static const struct limit limits[] = {
	{ LIMIT_CONNECTIONS, 256, VIRTD, "256, of which 16 are reserved" },
	{ LIMIT_CONNECTIONS_RESERVED, 16, VIRTD, "256, of which 16 are reserved" },
	{ LIMIT_CONNECTIONS_PER_USER, 32, VIRTD, "32 for one user other than root" },
	{ LIMIT_CALL_RESTRICTED, 64 << 10, VIRTD, "64 KiB, and 1,024 elements in an array" },
	{ LIMIT_ELEMENTS_RESTRICTED, 1024, VIRTD, "64 KiB, and 1,024 elements in an array" },
	{ LIMIT_VALUES, 16384, VIRTD, "16,384 for root and the group" },
	{ LIMIT_VALUES_RESTRICTED, 4096, VIRTD, "4,096 for other users" },
	{ LIMIT_CALLS_PER_USER, 4, VIRTD, "4; more of them wait" },
	{ LIMIT_WORKERS_QUERYING, 2, VIRTD, "2 for queries; more of them wait" },
	{ LIMIT_WORKERS_GUARDING, 2, VIRTD, "2 for usage checks before a change" },
	{ LIMIT_WORKERS_CHANGING, 6, VIRTD, "6 for changes" },
	{ LIMIT_WORKERS_BENCHING, 1, NULL, NULL },
	{ LIMIT_BENCH_SPARE_MS, 30000, BENCH,
	  "at most 30 seconds after the time of the benchmark" },
	{ LIMIT_BENCH_END_MS, 3000, NULL, NULL },
	{ LIMIT_BENCH_CHANGE_MS, 20000, NULL, NULL },
	{ LIMIT_QUERY_MS, 10000, NULL, NULL },
	{ LIMIT_QUERY_DEVICES, 256, NULL, NULL },
	{ LIMIT_HELPER_CONNECTIONS, 32, NULL, NULL },
	{ LIMIT_HELPER_REQUEST, 4 << 20, NULL, NULL },
	{ LIMIT_HELPER_REQUEST_S, 10, NULL, NULL },
	{ LIMIT_HELPER_IDLE_S, 60, NULL, NULL },
	{ LIMIT_HELPER_PAUSE_MS, 1000, NULL, NULL },
	{ LIMIT_RECOVERY_MS, 600000, NULL, NULL },
	{ LIMIT_CHANGE_MS, 30000, "virtctl.1.scd",
	  "How long a change of one device may take, 1 to 3600; default: 30." },
	{ LIMIT_CHANGE_MAX_MS, 3600000, "virtctl.1.scd",
	  "How long a change of one device may take, 1 to 3600; default: 30." },
	{ LIMIT_LOCKED_MS, 5000, "virtctl.1.scd", "waits up to 5 seconds for the end of that" },
	{ LIMIT_LOCKED_LOOK_MS, 100, NULL, NULL },
	{ LIMIT_WORKER_LINE, 4 << 20, NULL, NULL },
	{ LIMIT_DESCRIPTORS_KEPT, 64, NULL, NULL },
	{ LIMIT_MESSAGE_MS, 30000, VIRTD, "in milliseconds; default: 30000" },
	{ LIMIT_QUEUED, 4 << 20, VIRTD, "4 MiB" },
	{ LIMIT_READ_AHEAD, 4096, NULL, NULL },
	{ LIMIT_GROUP_LOOK_UP_MS, 10000, VIRTD, "at most every 10 seconds" },
	{ LIMIT_STREAM_QUEUED, 128 << 10, NULL, NULL },
	{ LIMIT_SLICE_NS, 1000000, VIRTD, "Each user gets a millisecond in turn" },
	{ LIMIT_SLICE_BYTES, 32 << 10, NULL, NULL },
	{ LIMIT_BATCH_ITEMS, 64, NULL, NULL },
	{ LIMIT_BATCH_BYTES, 64 << 10, NULL, NULL },
	{ LIMIT_SINGLE_ITEMS, 1000, NULL, NULL },
	{ LIMIT_SINGLE_BYTES, 4 << 20, NULL, NULL },
	{ LIMIT_KEPT_BYTES, 256 << 10, NULL, NULL },
	{ LIMIT_COMPLAINT_MS, 10000, NULL, NULL },
};

/* What the file NAME of the folder FOLDER of the sources holds; the caller frees it. */
static char *read_source(const char *folder, const char *name)
{
	char path[512], *text = NULL;
	size_t size = 0;
	vd_autofile FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/../%s/%s", getenv("TESTS"), folder, name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s is not there", path);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	return text;
}

static void each_limit_is_what_the_manual_says(void **state)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(limits); i++) {
		vd_autofree char *page = NULL;

		assert_int_equal(limits[i].is, limits[i].wanted);
		if (!limits[i].page)
			continue;
		page = read_source("man", limits[i].page);
		if (!strstr(page, limits[i].text))
			fail_msg("%s does not say \"%s\"", limits[i].page, limits[i].text);
	}
}

static void each_limit_is_here(void **state)
{
	vd_autofree char *header = read_source("virtd/common", "limit.h");
	size_t count = 0;

	for (const char *at = header; (at = strstr(at, "#define LIMIT_")); at++)
		count++;
	assert_int_equal(count, VD_ARRAY_SIZE(limits));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_limit_is_what_the_manual_says),
		cmocka_unit_test(each_limit_is_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
