// SPDX-License-Identifier: LGPL-2.1-or-later
/* The threads that read a disk, with a thread here in place of the one that uses io_uring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/run-state.h"
#include "kinds/block/team.h"

/* Of a job: 21 slices, long enough for a thread that starts late, or is held up. */
#define JOB_NS UINT64_C(42000000000)

static const struct vd_bench_kind kind = { .name = "fake", .what = "nothing", .figure = "none" };
static volatile sig_atomic_t stop;
static pthread_t watcher;

static void send_line(struct json_object *line)
{
	json_object_put(line);
}

static int receive_line(struct json_object **ret)
{
	return -1;
}

static const struct vd_bench_talk talk = { send_line, receive_line };

static void on_signal(int number)
{
	stop = 1;
}

void *__wrap_vd_ring_thread(void *data);

/* Stops the run in the first slice after the warm-up. */
void *__wrap_vd_ring_thread(void *data)
{
	struct vd_ring *ring = data;
	struct pollfd ended = { .fd = ring->work->end_fd, .events = POLLIN };

	while (vd_bench_is_warming(ring->work->job))
		usleep(1000);
	/* The slice has begun by then; if it has not, there is none to be cut off. */
	usleep(20000);
	pthread_kill(watcher, SIGUSR1);
	poll(&ended, 1, -1);
	return NULL;
}

static void test_a_slice_that_was_cut_off_is_no_sample(void **state)
{
	const struct sigaction action = { .sa_handler = on_signal };
	struct vd_bench_run run = { .kind = &kind, .stop = &stop, .talk = &talk };
	struct vd_bench_job *job = NULL;
	struct vd_ring_work work = { .size_bytes = 512 };

	run.device.record = json_object_new_object();
	assert_int_equal(vd_root_new("/", (struct vd_root **)&run.device.root), 0);
	run.time_ns = JOB_NS;
	run.begin_ns = run.reported_ns = vd_clock_ns();
	watcher = pthread_self();
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	assert_int_equal(vd_bench_begin(&run, "job", JOB_NS, &job), 0);
	work.job = job;
	assert_int_equal(vd_team_run(&run, job, &work, 1, "disk"), 0);
	assert_int_equal(job->figure_count, 2);
	assert_int_equal(job->figures[0].count, 0);
	assert_int_equal(job->figures[1].count, 0);
	vd_histogram_free(job->latencies[0].histogram);
	json_object_put(job->settings);
	free(job);
	json_object_put(run.device.record);
	vd_root_free((struct vd_root *)run.device.root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_slice_that_was_cut_off_is_no_sample),
	};

	/* Then nothing tells the threads of a run that it ends. */
	if (!vd_ring_is_built()) {
		printf("1..0 # SKIP built without liburing\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
