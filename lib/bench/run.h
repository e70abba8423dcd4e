/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One run, as its kind sees it. A run has one or several jobs; a job has one or more figures. A
 * job's time is cut into slices, and each slice gives one sample of each figure:
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
 * The first slice is a warm-up: what is sampled and counted in it is dropped. Times are of
 * CLOCK_MONOTONIC. Functions belong to the thread that runs the kind, unless their contract says
 * otherwise; texts are borrowed for the call.
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

/* vd_bench_run_device - Return the device that RUN measures; it lives as long as the run. */
const struct vd_bench_device *vd_bench_run_device(const struct vd_bench_run *run);

/* vd_bench_time - Return how long all jobs together are to take, in ns. */
uint64_t vd_bench_time(const struct vd_bench_run *run);

/*
 * vd_bench_stopped - Return whether the result is not wanted any more, so that the kind must end
 * soon. vd_bench_stop_flag() returns the flag that tells this, for code that has no run. Both may
 * be called from any thread.
 */
bool vd_bench_stopped(const struct vd_bench_run *run);
const volatile sig_atomic_t *vd_bench_stop_flag(const struct vd_bench_run *run);

/*
 * vd_bench_in_use - Return whether the device was in use when the run began, or that was not known.
 * Only a kind that is safe or by_part (kind.h) is run on such a device.
 * vd_bench_part_in_use() returns whether a usage reason is about the interface NAME ("vport1p1"),
 * or does not name its object, or nothing is known.
 */
bool vd_bench_in_use(const struct vd_bench_run *run);
bool vd_bench_part_in_use(const struct vd_bench_run *run, const char *name);

/* vd_bench_may_destroy - Return whether the caller has agreed that the data on the device may be
 * lost. */
bool vd_bench_may_destroy(const struct vd_bench_run *run);

/* vd_bench_token - Return the token that a peer requires, or NULL if none was given. It must be in
 * no result and no message. */
const char *vd_bench_token(const struct vd_bench_run *run);

/*
 * vd_bench_fail - Report that OPERATION ("read") on OBJECT ("/dev/vda") failed with ERROR (a
 * negative errno). FORMAT makes the message; NULL: that of strerror(3). What was measured until
 * then is reported too. The last call counts. Return ERROR.
 */
int vd_bench_fail(struct vd_bench_run *run, int error, const char *object, const char *operation,
		  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* vd_bench_fail_in_use - Report that the run can't be done on a device in use. Return -EBUSY. */
int vd_bench_fail_in_use(struct vd_bench_run *run);

/*
 * vd_bench_ask - Let virtd do what virtd-bench may not: QUESTION, which is taken over, also on
 * failure. worker.h lists the questions. Blocks until the answer is there. Return 0, and in *RET
 * the answer, an object that the caller puts. Or:
 * -ECANCELED: the run is stopped, and nobody answers any more.
 * -EPROTO: the answer is not an object.
 * -ENOMEM: also if QUESTION is NULL.
 * Those of the receive function of struct vd_bench_talk.
 */
int vd_bench_ask(struct vd_bench_run *run, struct json_object *question, struct json_object **ret);

/* vd_bench_fail_unsupported - Report that this device, or the device as it is set up, can't be
 * measured. FORMAT makes half a sentence about the device, with what to do. Return -ENOTSUP. */
int vd_bench_fail_unsupported(struct vd_bench_run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* vd_bench_warn - Add a warning that the result is less trustworthy: NAME for programs, and the
 * sentence that FORMAT makes. Only the first of one name is kept. */
void vd_bench_warn(struct vd_bench_run *run, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* vd_bench_note - Add VALUE under KEY, a constant in camelCase, to the notes of the whole run,
 * for example the scheduler of the disk. VALUE is taken over; NULL is JSON's null. */
void vd_bench_note(struct vd_bench_run *run, const char *key, struct json_object *value);

/*
 * vd_bench_begin - Begin a job that takes TIME_NS. NAME, unique in the run, is copied and cut to 63
 * bytes. *RET lives as long as the run. Return 0, or, each reported by vd_bench_fail():
 * -ENOMEM.
 * -E2BIG: the run has 64 jobs.
 */
int vd_bench_begin(struct vd_bench_run *run, const char *name, uint64_t time_ns,
		   struct vd_bench_job **ret);

/* vd_bench_set - Add a parameter of the job, for example its block size, as vd_bench_note(). */
void vd_bench_set(struct vd_bench_job *job, const char *key, struct json_object *value);

/*
 * vd_bench_figure - Add a figure, whose value is the mean of its samples. NAME (camelCase) and UNIT
 * ("ns", "1/s", "B/s") are constants. It lives as long as the job. NULL: the job has eight;
 * vd_bench_sample() ignores NULL.
 */
struct vd_bench_figure *vd_bench_figure(struct vd_bench_job *job, const char *name,
					const char *unit, enum vd_bench_better better);

/*
 * vd_bench_latency - Add a histogram for the times, in ns, of the operation NAME (a constant). It
 * lives as long as the job, and is emptied after the warm-up. NULL: the job has four, or out of
 * memory.
 */
struct vd_histogram *vd_bench_latency(struct vd_bench_job *job, const char *name);

/* vd_bench_slice - End the slice, if one has begun, and begin the next one. Return false if there
 * is none, or the run is stopped. */
bool vd_bench_slice(struct vd_bench_job *job);

/* vd_bench_slice_over - Return whether the slice's time is over, or the run is stopped. Reports the
 * progress at most twice a second. */
bool vd_bench_slice_over(struct vd_bench_job *job);

/* vd_bench_slice_end_ns - Return when the slice will be over; vd_bench_slice_begin_ns() returns
 * when it began. Both are ns of CLOCK_MONOTONIC. */
uint64_t vd_bench_slice_end_ns(const struct vd_bench_job *job);
uint64_t vd_bench_slice_begin_ns(const struct vd_bench_job *job);

/* vd_bench_is_warming - Return whether the warm-up of the job is not over. May be called from any
 * thread, and before the first slice. */
bool vd_bench_is_warming(const struct vd_bench_job *job);

/* vd_bench_count - Add that many operations and bytes to those of this slice. */
void vd_bench_count(struct vd_bench_job *job, uint64_t operations, uint64_t bytes);

/* vd_bench_sample - Add VALUE as the sample of FIGURE (may be NULL) for this slice. The warm-up's
 * is ignored. */
void vd_bench_sample(struct vd_bench_job *job, struct vd_bench_figure *figure, double value);

/* vd_bench_sample_rates - Sample this slice's counts divided by its real length: OPERATIONS (may be
 * NULL) and BYTES (may be NULL), both per second. */
void vd_bench_sample_rates(struct vd_bench_job *job, struct vd_bench_figure *operations,
			   struct vd_bench_figure *bytes);

/* vd_bench_end - End the job, and read the processor time that it took. Must be called also if
 * something failed. Later calls do nothing. */
void vd_bench_end(struct vd_bench_job *job);
