/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One run of a kind, from within. A run has one or several jobs; a job has one or more figures; its
 * time is cut into slices, and each slice gives one sample of each figure:
 *
 *	r = vd_bench_begin(run, "status", vd_bench_time(run), &job);
 *	trip = vd_bench_figure(job, "roundTrip", "ns", VD_BENCH_LESS);
 *	while (vd_bench_slice(job)) {
 *		do {
 *			… work, vd_histogram_add(), vd_bench_count() …
 *		} while (!vd_bench_slice_over(job));
 *		vd_bench_sample(job, trip, …);
 *	}
 *	vd_bench_end(job);
 *
 * The first slice warms up: what is sampled and counted in it is forgotten. Times are of
 * CLOCK_MONOTONIC.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/device.h"
#include "bench/figure.h"
#include "stats/histogram.h"
#include "bench/kind.h"
#include "bench/setting.h"

struct vd_bench_figure;
struct vd_bench_job;

const struct vd_bench_device *vd_bench_run_device(const struct vd_bench_run *run);

/* How long all jobs together are to take, in ns. */
uint64_t vd_bench_time(const struct vd_bench_run *run);

/* Nobody wants the result any more: end soon. And where that is told, for what has no run. */
bool vd_bench_stopped(const struct vd_bench_run *run);
const volatile sig_atomic_t *vd_bench_stop_flag(const struct vd_bench_run *run);

/* Whether the device was in use when the run began, or that could not be told. A kind that is not
 * safe is not run on one. The second: whether its interface NAME ("vport1p1") was. */
bool vd_bench_in_use(const struct vd_bench_run *run);
bool vd_bench_part_in_use(const struct vd_bench_run *run, const char *name);

/* Whether the caller has said that the data on the device may be lost. */
bool vd_bench_may_destroy(const struct vd_bench_run *run);

/* The token that a peer asks for; NULL: none was given. It is in no result and in no message. */
const char *vd_bench_token(const struct vd_bench_run *run);

/*
 * vd_bench_fail - it can't go on: OPERATION ("read") on OBJECT ("/dev/vda") failed with ERROR
 * (negative); FORMAT is the reason in words, where there are better ones than strerror's (NULL:
 * there are none). What was measured so far is reported with it. Returns ERROR.
 */
int vd_bench_fail(struct vd_bench_run *run, int error, const char *object, const char *operation,
		  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* vd_bench_fail_in_use - it can't be done with a device that vd_bench_in_use(). Returns -EBUSY. */
int vd_bench_fail_in_use(struct vd_bench_run *run);

/*
 * vd_bench_ask - what virtd-bench may not do itself, done by virtd: QUESTION (taken over). Blocks
 * until that is over. 0, and in *RET the answer, which the caller puts; -ECANCELED: the run is
 * stopped, and nobody answers any more; -EPROTO: it was no answer. worker.h has what there is to
 * ask for.
 */
int vd_bench_ask(struct vd_bench_run *run, struct json_object *question, struct json_object **ret);

/*
 * vd_bench_fail_unsupported - it turns out that it can't be done with this device, or not as it is
 * set: FORMAT is why, as half a sentence about the device, and what to do. Returns -ENOTSUP.
 */
int vd_bench_fail_unsupported(struct vd_bench_run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* vd_bench_warn - something that makes the result less trustworthy: NAME for programs, and a
 * sentence. The same name comes once. */
void vd_bench_warn(struct vd_bench_run *run, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * vd_bench_note - a fact about the whole run, for the reader of the result: what was read, which
 * scheduler the disk has. VALUE is taken over. KEY is a constant in camelCase.
 */
void vd_bench_note(struct vd_bench_run *run, const char *key, struct json_object *value);

/* vd_bench_begin - a job that takes TIME_NS; its NAME, unique in the run, is copied. *RET is good
 * until the end of the run. -ENOMEM; -E2BIG: too many. */
int vd_bench_begin(struct vd_bench_run *run, const char *name, uint64_t time_ns,
		   struct vd_bench_job **ret);

/* vd_bench_set - a fact about the job: its block size. As vd_bench_note(). */
void vd_bench_set(struct vd_bench_job *job, const char *key, struct json_object *value);

/* vd_bench_figure - one of at most eight of a job. NAME in camelCase, UNIT ("ns", "1/s", "B/s"):
 * constants. Its value is the mean of the samples. NULL: there are eight; sampled, that is nothing.
 */
struct vd_bench_figure *vd_bench_figure(struct vd_bench_job *job, const char *name,
					const char *unit, enum vd_bench_better better);

/* vd_bench_latency - where the times of the operation NAME (a constant) go, in ns; one of at most
 * four of a job. NULL: there are four, or no memory. It is emptied after the first slice. */
struct vd_histogram *vd_bench_latency(struct vd_bench_job *job, const char *name);

/* vd_bench_slice - the next slice begins; false: there is none, or it was stopped. */
bool vd_bench_slice(struct vd_bench_job *job);

/* Whether the time of the slice is over, or the run stopped. Tells how far it is, twice a second.
 */
bool vd_bench_slice_over(struct vd_bench_job *job);

/* When it will be over, and when it began. */
uint64_t vd_bench_slice_end_ns(const struct vd_bench_job *job);
uint64_t vd_bench_slice_begin_ns(const struct vd_bench_job *job);

/* What is done now is a warm-up, and forgotten. Good from any thread. */
bool vd_bench_is_warming(const struct vd_bench_job *job);

/* vd_bench_count - that many operations, and bytes, more in this slice. */
void vd_bench_count(struct vd_bench_job *job, uint64_t operations, uint64_t bytes);

/* vd_bench_sample - what FIGURE was in this slice. */
void vd_bench_sample(struct vd_bench_job *job, struct vd_bench_figure *figure, double value);

/* vd_bench_sample_rates - the samples of figures that are counts of this slice by its true length:
 * OPERATIONS (may be NULL) a second, BYTES (may be NULL) a second. */
void vd_bench_sample_rates(struct vd_bench_job *job, struct vd_bench_figure *operations,
			   struct vd_bench_figure *bytes);

/* The job is over: its processor time is taken. To be called also when something failed. */
void vd_bench_end(struct vd_bench_job *job);
