// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kinds/block/team.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* How often the stop flag is checked, if no signal ends the sleep, and the progress reported. Each
 * check takes processor time that counts for the disk. */
#define CHECK_NS 500000000

/* How long what is going may take to end. */
#define DRAIN_S 10

struct team {
	struct vd_bench_run *run;
	struct vd_bench_job *job;
	const char *node;
	struct vd_ring_work work;
	struct vd_ring rings[VD_TEAM_MAX];
	pthread_t threads[VD_TEAM_MAX];
	unsigned count;	  /* of those that were started */
	bool stuck;	  /* one does not end: what it uses stays */
	uint64_t counted; /* operations, until now */
};

static int start_thread(struct team *team, unsigned index, unsigned count)
{
	struct vd_ring *ring = &team->rings[index];
	int r;

	*ring = (struct vd_ring){ .work = &team->work, .index = index, .count = count };
	r = vd_histogram_new(&ring->latency);
	if (r == 0)
		r = -pthread_create(&team->threads[index], NULL, vd_ring_thread, ring);
	if (r < 0)
		return vd_bench_fail(team->run, r, "virtd-bench", "start a thread", NULL);
	team->count++;
	return 0;
}

/* Signals are for the thread that watches: they end its sleep. */
static int start_threads(struct team *team, unsigned count)
{
	sigset_t all, before;
	int r = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 0; r == 0 && i < count; i++)
		r = start_thread(team, i, count);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

/* Whether all have ended within the time that they have for it. */
static bool join_threads(struct team *team)
{
	struct timespec until;

	vd_ring_end(&team->work);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += DRAIN_S;
	for (unsigned i = 0; i < team->count; i++) {
		if (pthread_timedjoin_np(team->threads[i], NULL, &until) != 0)
			return false;
	}
	return true;
}

static int fail_as_ring(const struct team *team, const struct vd_ring *ring, int error)
{
	struct vd_bench_run *run = team->run;

	if (ring->at < 0 && (error == -ENOSYS || error == -EPERM))
		return vd_bench_fail(run, error, team->node, ring->what,
				     "%s: the kernel was built without io_uring, or forbids it "
				     "(see kernel.io_uring_disabled)",
				     strerror(-error));
	if (ring->at < 0 && error == -ENOMEM)
		return vd_bench_fail(
			run, error, team->node, ring->what,
			"%s: without CAP_IPC_LOCK, buffers count as locked memory (raise that "
			"limit with ulimit -l, or set a smaller size, depth or number of threads)",
			strerror(-error));
	if (ring->at < 0)
		return vd_bench_fail(run, error, team->node, ring->what, NULL);
	return vd_bench_fail(run, error, team->node, ring->what, "%s, at byte %lld",
			     strerror(-error), (long long)ring->at);
}

/* What the threads have to complain of; 0: nothing. */
static int team_error(const struct team *team)
{
	for (unsigned i = 0; i < team->count; i++) {
		int error = atomic_load(&team->rings[i].error);

		if (error)
			return fail_as_ring(team, &team->rings[i], error);
	}
	return 0;
}

/* Until the slice is over, or nothing more comes of it. */
static void sleep_through(struct team *team)
{
	while (!vd_bench_slice_over(team->job) && !atomic_load(&team->work.end)) {
		uint64_t now = vd_clock_ns(), end = vd_bench_slice_end_ns(team->job);
		uint64_t rest = now < end ? end - now : 0;
		struct timespec nap = { .tv_nsec = rest < CHECK_NS ? (long)rest : CHECK_NS };
		struct pollfd ended = { .fd = team->work.end_fd, .events = POLLIN };

		ppoll(&ended, 1, &nap, NULL);
	}
}

static void count_slice(struct team *team)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < team->count; i++)
		all += atomic_load_explicit(&team->rings[i].operations, memory_order_relaxed);
	vd_bench_count(team->job, all - team->counted,
		       (all - team->counted) * team->work.size_bytes);
	team->counted = all;
}

static void watch(struct team *team)
{
	struct vd_bench_job *job = team->job;
	struct vd_bench_figure *iops = vd_bench_figure(job, "operations", "1/s", VD_BENCH_MORE);
	struct vd_bench_figure *bytes = vd_bench_figure(job, "throughput", "B/s", VD_BENCH_MORE);

	while (vd_bench_slice(job)) {
		sleep_through(team);
		count_slice(team);
		/* A slice that was cut off is no sample. */
		if (vd_bench_stopped(team->run) || !vd_bench_slice_over(job))
			break;
		vd_bench_sample_rates(job, iops, bytes);
	}
}

/* The mean of a job's percentiles is no percentile: it is the threads' times together. */
static void gather(struct team *team, struct vd_histogram *all)
{
	for (unsigned i = 0; i < team->count; i++)
		vd_histogram_merge(all, team->rings[i].latency);
}

static int work(struct team *team, unsigned count)
{
	struct vd_histogram *all =
		vd_bench_latency(team->job, team->work.writes ? "write" : "read");
	int r = all ? start_threads(team, count)
		    : vd_bench_fail(team->run, -ENOMEM, "virtd-bench", "allocate memory", NULL);

	if (r == 0)
		watch(team);
	vd_bench_end(team->job);
	team->stuck = !join_threads(team);
	if (r < 0)
		return r;
	gather(team, all);
	if (team->stuck)
		return vd_bench_fail(team->run, -ETIMEDOUT, team->node, "wait for its requests",
				     "its requests did not end within %d s", DRAIN_S);
	return team_error(team);
}

static void free_team(struct team *team)
{
	if (team->stuck)
		return;
	for (unsigned i = 0; i < VD_TEAM_MAX; i++)
		vd_histogram_free(team->rings[i].latency);
	close(team->work.end_fd);
	free(team);
}

int vd_team_run(struct vd_bench_run *run, struct vd_bench_job *job, const struct vd_ring_work *what,
		unsigned count, const char *node)
{
	struct team *team = calloc(1, sizeof(*team));
	int r;

	if (!team)
		return vd_bench_fail(run, -ENOMEM, "virtd-bench", "allocate memory", NULL);
	team->run = run;
	team->job = job;
	team->node = node;
	team->work = *what;
	team->work.end_fd = eventfd(0, EFD_CLOEXEC);
	r = team->work.end_fd < 0
		    ? vd_bench_fail(run, -errno, "virtd-bench", "make an eventfd", NULL)
		    : work(team, count);
	free_team(team);
	return r;
}
