// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/blocking-thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define CHECK_MS 50u

/* How long one call may take; once nobody waits for the result any more. */
#define STUCK_MS   10000u
#define STOPPED_MS 1000u

struct vd_blocking {
	int (*work)(struct vd_blocking *blocking, void *data);
	void *data;
	int result;
	pthread_t thread;
	/* Held by whoever touches the run: the thread, but not in its calls. */
	pthread_mutex_t run;
	atomic_bool inside;
	atomic_uint calls;
};

void vd_blocking_enter(struct vd_blocking *blocking)
{
	atomic_fetch_add_explicit(&blocking->calls, 1, memory_order_relaxed);
	atomic_store_explicit(&blocking->inside, true, memory_order_relaxed);
	pthread_mutex_unlock(&blocking->run);
}

void vd_blocking_leave(struct vd_blocking *blocking)
{
	int error = errno;

	pthread_mutex_lock(&blocking->run);
	atomic_store_explicit(&blocking->inside, false, memory_order_relaxed);
	errno = error;
}

static void *run_thread(void *data)
{
	struct vd_blocking *blocking = data;

	pthread_mutex_lock(&blocking->run);
	blocking->result = blocking->work(blocking, blocking->data);
	pthread_mutex_unlock(&blocking->run);
	return NULL;
}

static bool joined(const struct vd_blocking *blocking)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += CHECK_MS * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return pthread_timedjoin_np(blocking->thread, NULL, &until) == 0;
}

/* Not in the moment in which the call ends after all. The lock is never let go of then: the thread
 * waits for it where its call ends. */
static bool give_up(struct vd_blocking *blocking, unsigned call)
{
	if (pthread_mutex_trylock(&blocking->run) != 0)
		return false;
	if (atomic_load(&blocking->inside) && atomic_load(&blocking->calls) == call)
		return true;
	pthread_mutex_unlock(&blocking->run);
	return false;
}

/* Whether it has come to its end. */
static bool watch(struct vd_blocking *blocking, const struct vd_bench_run *run)
{
	unsigned call = 0, waited_ms = 0;

	while (!joined(blocking)) {
		unsigned now = atomic_load(&blocking->calls);

		if (!atomic_load(&blocking->inside) || now != call)
			waited_ms = 0;
		else
			waited_ms += CHECK_MS;
		call = now;
		if (waited_ms >= (vd_bench_stopped(run) ? STOPPED_MS : STUCK_MS) &&
		    give_up(blocking, call))
			return false;
	}
	return true;
}

int vd_blocking_run(struct vd_bench_run *run, int (*work)(struct vd_blocking *blocking, void *data),
		    void *data, const char *object, bool *ret_stuck)
{
	struct vd_blocking *blocking = calloc(1, sizeof(*blocking));
	int r;

	*ret_stuck = false;
	if (!blocking)
		return vd_bench_fail(run, -ENOMEM, "virtd-bench", "allocate memory", NULL);
	*blocking = (struct vd_blocking){ .work = work, .data = data };
	pthread_mutex_init(&blocking->run, NULL);
	r = -pthread_create(&blocking->thread, NULL, run_thread, blocking);
	if (r < 0) {
		free(blocking);
		return vd_bench_fail(run, r, "virtd-bench", "start a thread", NULL);
	}
	if (!watch(blocking, run)) {
		*ret_stuck = true;
		return vd_bench_fail(run, -ETIMEDOUT, object, "wait for it",
				     "the device has not answered for %u s", STUCK_MS / 1000);
	}
	r = blocking->result;
	free(blocking);
	return r;
}
