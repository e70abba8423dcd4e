/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of a run, for the engine; kinds use run.h. */
#pragma once

#include <signal.h>
#include <stdatomic.h>

#include "bench/device.h"
#include "bench/figure.h"
#include "bench/kind.h"
#include "bench/system.h"
#include "bench/talk.h"
#include "stats/histogram.h"

#define FIGURES_MAX   8
#define LATENCIES_MAX 4
#define JOBS_MAX      64
#define JOB_NAME_MAX  64
#define SETTINGS_MAX  16
#define MESSAGE_MAX   384

struct vd_bench_figure {
	const char *name, *unit;
	enum vd_bench_better better;
	double samples[VD_BENCH_SLICES];
	size_t count;
};

struct vd_bench_latency {
	const char *name;
	struct vd_histogram *histogram;
};

struct vd_bench_job {
	struct vd_bench_run *run;
	char name[JOB_NAME_MAX];
	struct json_object *settings;
	struct vd_bench_figure figures[FIGURES_MAX];
	size_t figure_count;
	struct vd_bench_latency latencies[LATENCIES_MAX];
	size_t latency_count;
	uint64_t slice_ns;
	int slice; /* -1: the warm-up */
	bool begun, over;
	atomic_bool warming;
	uint64_t slice_begin_ns, slice_end_ns;
	uint64_t slice_operations, slice_bytes; /* in this slice */
	uint64_t operations, bytes;
	struct vd_bench_cpu_times before, used;
};

struct vd_bench_value {
	bool is_set;
	uint64_t number;
	const char *text;
};

struct vd_bench_run {
	bool has_loss; /* memory ran out for a note, a setting or a warning, in any thread */
	const struct vd_bench_kind *kind;
	struct vd_bench_device device;
	uint64_t time_ns, begin_ns, reported_ns;
	bool may_destroy;
	const char *token; /* of the request; NULL: none */
	const volatile sig_atomic_t *stop;
	struct vd_bench_value values[SETTINGS_MAX];
	struct json_object *notes, *warnings;
	struct vd_bench_job *jobs[JOBS_MAX];
	size_t job_count;
	int error;
	bool refuses_in_use, unsupported;
	char object[128], operation[64], message[MESSAGE_MAX];
	const struct vd_bench_talk *talk;
};
