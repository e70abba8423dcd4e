// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/aside.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define LOOK_MS 50u

/* How long one call may take; once nobody waits for the result any more. */
#define STUCK_MS   10000u
#define STOPPED_MS 1000u

struct vd_aside {
	int (*work)(struct vd_aside *aside, void *data);
	void *data;
	int result;
	pthread_t thread;
	/* Held by whoever touches the run: the thread, but not in its calls. */
	pthread_mutex_t run;
	atomic_bool inside;
	atomic_uint calls;
};

void vd_aside_enter(struct vd_aside *aside)
{
	atomic_fetch_add_explicit(&aside->calls, 1, memory_order_relaxed);
	atomic_store_explicit(&aside->inside, true, memory_order_relaxed);
	pthread_mutex_unlock(&aside->run);
}

void vd_aside_leave(struct vd_aside *aside)
{
	int error = errno;

	pthread_mutex_lock(&aside->run);
	atomic_store_explicit(&aside->inside, false, memory_order_relaxed);
	errno = error;
}

static void *run_thread(void *data)
{
	struct vd_aside *aside = data;

	pthread_mutex_lock(&aside->run);
	aside->result = aside->work(aside, aside->data);
	pthread_mutex_unlock(&aside->run);
	return NULL;
}

static bool joined(const struct vd_aside *aside)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return pthread_timedjoin_np(aside->thread, NULL, &until) == 0;
}

/* Not in the moment in which the call ends after all. The lock is never let go of then: the thread
 * waits for it where its call ends. */
static bool give_up(struct vd_aside *aside, unsigned call)
{
	if (pthread_mutex_trylock(&aside->run) != 0)
		return false;
	if (atomic_load(&aside->inside) && atomic_load(&aside->calls) == call)
		return true;
	pthread_mutex_unlock(&aside->run);
	return false;
}

/* Whether it has come to its end. */
static bool watch(struct vd_aside *aside, const struct vd_bench_run *run)
{
	unsigned call = 0, waited_ms = 0;

	while (!joined(aside)) {
		unsigned now = atomic_load(&aside->calls);

		if (!atomic_load(&aside->inside) || now != call)
			waited_ms = 0;
		else
			waited_ms += LOOK_MS;
		call = now;
		if (waited_ms >= (vd_bench_stopped(run) ? STOPPED_MS : STUCK_MS) &&
		    give_up(aside, call))
			return false;
	}
	return true;
}

int vd_aside_run(struct vd_bench_run *run, int (*work)(struct vd_aside *aside, void *data),
		 void *data, const char *object, bool *ret_stuck)
{
	struct vd_aside *aside = calloc(1, sizeof(*aside));
	int r;

	*ret_stuck = false;
	if (!aside)
		return vd_bench_fail(run, -ENOMEM, "virtd-bench", "allocate memory", NULL);
	*aside = (struct vd_aside){ .work = work, .data = data };
	pthread_mutex_init(&aside->run, NULL);
	r = -pthread_create(&aside->thread, NULL, run_thread, aside);
	if (r < 0) {
		free(aside);
		return vd_bench_fail(run, r, "virtd-bench", "start a thread", NULL);
	}
	if (!watch(aside, run)) {
		*ret_stuck = true;
		return vd_bench_fail(run, -ETIMEDOUT, object, "wait for it",
				     "it has not answered for %u s", STUCK_MS / 1000);
	}
	r = aside->result;
	free(aside);
	return r;
}
