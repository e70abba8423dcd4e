// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text as a file of results. What the check takes can be compared with itself, and nothing of it is a real difference. */
#include <stdint.h>
#include <stdlib.h>

#include "fuzz.h"
#include "json/get.h"
#include "json/json.h"
#include "stats/compare.h"
#include "stats/results.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void check_comparison(struct json_object *compared)
{
	for (size_t i = 0; i < json_object_array_length(compared); i++) {
		struct json_object *row = json_object_array_get_idx(compared, i);

		if (json_object_get_boolean(json_object_object_get(row, "real")))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct vd_bench_comparing comparing = { .least = 0.03 };
	vd_autojson struct json_object *file = NULL;
	vd_autojson struct json_object *compared = NULL;
	struct vd_results_fault fault = { 0 };
	struct vd_bench_mismatch mismatch = { 0 };
	struct json_object *results;

	if (vd_json_parse((const char *)data, size, &file) < 0)
		return 0;
	results = json_object_object_get(file, "results");
	if (vd_results_check(results, &fault) < 0) {
		if (!fault.what)
			abort();
		return 0;
	}
	if (vd_bench_compare(results, results, &comparing, &compared, &mismatch) < 0) {
		if (!*mismatch.what)
			abort();
		return 0;
	}
	check_comparison(compared);
	return 0;
}
