// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/task.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/loss.h"

#define ABANDONED_MAX	 4
#define STACK_SIZE_BYTES (128 * 1024)

/* A thread, and what it shares with the one who asks. */
struct vd_task {
	pthread_mutex_t lock;
	pthread_cond_t asked, done;
	bool is_asked, abandoned;
	struct vd_task_key key;
	void (*run)(void *data); /* NULL: the thread is only to end */
	void (*free_data)(void *data);
	void *data;
};

/* The tasks that were left, whose keys must not be asked for again: NULL where there is none. */
static struct vd_task *left[ABANDONED_MAX];
static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;

/* To begin and end a thread takes longer than most calls: one waits for the next task. */
static _Atomic(struct vd_task *) idle;

static void task_free(struct vd_task *task)
{
	pthread_cond_destroy(&task->asked);
	pthread_cond_destroy(&task->done);
	pthread_mutex_destroy(&task->lock);
	free(task);
}

/* Put TASK where OTHER is among those that were left. */
static void replace_left(const struct vd_task *other, struct vd_task *task)
{
	bool found = false;

	pthread_mutex_lock(&left_lock);
	for (size_t i = 0; i < ABANDONED_MAX && !found; i++) {
		found = left[i] == other;
		if (found)
			left[i] = task;
	}
	pthread_mutex_unlock(&left_lock);
}

/* Whether a task that was left has this key, or no further one can be left. */
static bool is_hopeless(const struct vd_task_key *key)
{
	bool is_left = false;
	size_t count = 0;

	pthread_mutex_lock(&left_lock);
	for (size_t i = 0; i < ABANDONED_MAX; i++) {
		if (!left[i])
			continue;
		count++;
		is_left = is_left ||
			  (left[i]->key.device == key->device && left[i]->key.inode == key->inode);
	}
	pthread_mutex_unlock(&left_lock);
	return is_left || count == ABANDONED_MAX;
}

/* Nobody holds the lock while the kernel works. */
static void run_one(struct vd_task *task)
{
	while (!task->is_asked)
		pthread_cond_wait(&task->asked, &task->lock);
	pthread_mutex_unlock(&task->lock);
	if (task->run)
		task->run(task->data);
	pthread_mutex_lock(&task->lock);
	task->is_asked = false;
	pthread_cond_signal(&task->done);
}

static void *run_each(void *data)
{
	struct vd_task *task = data;

	pthread_mutex_lock(&task->lock);
	do {
		run_one(task);
	} while (!task->abandoned);
	pthread_mutex_unlock(&task->lock);
	replace_left(task, NULL);
	if (task->run)
		task->free_data(task->data);
	task_free(task);
	return NULL;
}

/* Signals are the main thread's. */
static int start(struct vd_task *task)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_SIZE_BYTES);
	r = pthread_create(&thread, &attr, run_each, task);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

static int task_new(struct vd_task **ret)
{
	struct vd_task *task = calloc(1, sizeof(*task));
	pthread_condattr_t attr;
	int r;

	if (!task)
		return vd_lose();
	pthread_mutex_init(&task->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&task->asked, NULL);
	pthread_cond_init(&task->done, &attr);
	pthread_condattr_destroy(&attr);
	r = start(task);
	if (r < 0)
		task_free(task);
	else
		*ret = task;
	return r;
}

/* Let the thread of TASK call RUN. */
static void ask(struct vd_task *task, void (*run)(void *data), void *data)
{
	task->run = run;
	task->data = data;
	task->is_asked = true;
	pthread_cond_signal(&task->asked);
}

int vd_task_begin(const struct vd_task_key *key, void (*run)(void *data),
		  void (*free_data)(void *data), void *data, struct vd_task **ret)
{
	struct vd_task *task;
	int r;

	if (is_hopeless(key))
		return -ETIMEDOUT;
	task = atomic_exchange(&idle, NULL);
	r = task ? 0 : task_new(&task);
	if (r < 0)
		return r;
	pthread_mutex_lock(&task->lock);
	task->key = *key;
	task->free_data = free_data;
	ask(task, run, data);
	pthread_mutex_unlock(&task->lock);
	*ret = task;
	return 0;
}

bool vd_task_wait(struct vd_task *task, unsigned timeout_ms)
{
	struct timespec until;
	bool is_done;
	int r = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&task->lock);
	while (task->is_asked && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&task->done, &task->lock, &until);
	is_done = !task->is_asked;
	pthread_mutex_unlock(&task->lock);
	return is_done;
}

/* TASK is done: its thread waits for the next task, unless another one does. */
static void put_task(struct vd_task *task)
{
	struct vd_task *none = NULL;

	if (atomic_compare_exchange_strong(&idle, &none, task))
		return;
	pthread_mutex_lock(&task->lock);
	task->abandoned = true;
	ask(task, NULL, NULL);
	pthread_mutex_unlock(&task->lock);
}

void vd_task_end(struct vd_task *task)
{
	bool is_left;

	if (!task)
		return;
	pthread_mutex_lock(&task->lock);
	is_left = task->abandoned = task->is_asked;
	if (is_left)
		replace_left(NULL, task);
	pthread_mutex_unlock(&task->lock);
	if (is_left)
		return;
	task->free_data(task->data);
	put_task(task);
}
