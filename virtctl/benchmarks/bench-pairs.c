// SPDX-License-Identifier: LGPL-2.1-or-later
/* Runs before and after, in pairs and in random order. */
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "benchmarks/bench-run.h"
#include "json/json.h"
#include "stats/results.h"
#include "text/json-path.h"

#define SECONDS	  1 /* of a run; tests/unit/test-compare.c has what it finds */
#define BUSY_S	  60 /* how long a run waits for the end of another benchmark */
#define NO_RESULT "no result of virtd"

struct series {
	const struct bench_pairs *pairs;
	struct json_object *before, *after; /* borrowed: the results of whole pairs */
	uint64_t state;			    /* of the coin */
	uint64_t done;
	time_t begin; /* CLOCK_MONOTONIC, s */
};

/* splitmix64 (Steele, Lea and Flood, 2014). */
static bool toss(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) & 1;
}

static time_t now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* What is left is known as soon as one pair is over. */
static void set_title(struct bench *bench, const struct series *series, bool is_after)
{
	uint64_t all = series->pairs->count, done = series->done;
	uint64_t left = done ? (uint64_t)(now_s() - series->begin) * (all - done) / done : 0;
	char text[32] = "";

	if (done)
		snprintf(text, sizeof(text), ", %u:%02u left", (unsigned)(left / 60),
			 (unsigned)(left % 60));
	snprintf(bench->title, sizeof(bench->title), "pair %u of %u%s: %s ", (unsigned)done + 1,
		 (unsigned)all, text, is_after ? "after" : "before");
	bench_show(bench, "");
}

static int check_results(struct bench *bench, struct json_object *results)
{
	struct vd_results_fault fault;

	if (vd_results_check(results, &fault) < 0)
		return error_cannot(&bench->run->error, EXIT_FAILED, "io.virtctl.Comparison",
				    NO_RESULT, "compare", "%s: %s", fault.member, fault.what);
	return EXIT_DONE;
}

/* *RET is put by the caller in any case. */
static int measure_run(struct bench *bench, bool is_after, struct json_object **ret)
{
	const struct series *series = bench->data;
	const struct bench_pairs *pairs = series->pairs;
	int code;

	set_title(bench, series, is_after);
	code = bench_command(bench, is_after ? pairs->after : pairs->before);
	if (code != EXIT_DONE)
		return code;
	bench->results = vd_json_array();
	if (!bench->results)
		return error_memory(&bench->run->error);
	code = bench_run_kinds(bench, pairs->device);
	*ret = vd_take_ptr(bench->results);
	return code == EXIT_DONE ? check_results(bench, *ret) : code;
}

static int append(struct error *error, struct json_object *results, struct json_object *of_run)
{
	for (size_t i = 0; i < array_count(of_run); i++) {
		struct json_object *result = json_object_array_get_idx(of_run, i);

		if (json_object_array_add(results, json_object_get(result)) < 0) {
			json_object_put(result);
			return error_memory(error);
		}
	}
	return EXIT_DONE;
}

/* Half a pair is none. */
static int measure_pair(struct bench *bench)
{
	struct series *series = bench->data;
	vd_autojson struct json_object *before = NULL;
	vd_autojson struct json_object *after = NULL;
	bool after_first = toss(&series->state);
	int code =
		after_first ? measure_run(bench, true, &after) : measure_run(bench, false, &before);

	if (code == EXIT_DONE)
		code = after_first ? measure_run(bench, false, &before)
				   : measure_run(bench, true, &after);
	if (code == EXIT_DONE)
		code = append(&bench->run->error, series->before, before);
	if (code == EXIT_DONE)
		code = append(&bench->run->error, series->after, after);
	series->done += code == EXIT_DONE;
	return code;
}

static int measure_pairs(struct bench *bench)
{
	struct series *series = bench->data;
	uint64_t count = series->pairs->count;
	int code = bench_check_device(bench, series->pairs->device);

	if (code == EXIT_DONE)
		fprintf(stderr,
			"virtctl: compare: order the runs: %llu pair%s at random, --seed %llu\n",
			(unsigned long long)count, count == 1 ? "" : "s",
			(unsigned long long)series->pairs->seed);
	series->begin = now_s();
	while (code == EXIT_DONE && series->done < series->pairs->count)
		code = measure_pair(bench);
	bench_hide(bench);
	return code;
}

int bench_pairs(struct run *run, const struct bench_pairs *pairs, struct json_object *before,
		struct json_object *after, uint64_t *ret_done)
{
	struct series series = {
		.pairs = pairs, .before = before, .after = after, .state = pairs->seed
	};
	struct bench bench = { .run = run,
			       .seconds = SECONDS,
			       .shows = isatty(STDERR_FILENO),
			       .busy_s = BUSY_S,
			       .only_collects = true,
			       .data = &series };
	int code = bench_session(&bench, measure_pairs);

	*ret_done = series.done;
	return code;
}
