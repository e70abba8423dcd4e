// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/task.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loss.h"

#define RUNNING_MAX	 4 /* of a kind */
#define STACK_SIZE_BYTES (128 * 1024)

/* A thread, and what it shares with the one who asks. */
struct vd_task {
	pthread_mutex_t lock;
	pthread_cond_t asked, done;
	bool is_asked, abandoned;
	bool is_queued; /* has not begun; the caller's alone */
	struct vd_task_key key;
	unsigned limit_ms;
	void (*run)(void *data); /* NULL: the thread is only to end */
	void (*free_data)(void *data);
	void *data;
};

/* A task that runs, whether or not somebody still waits for it. TASK is NULL: a free slot. */
struct slot {
	const struct vd_task *task;
	struct vd_task_key key;
	uint64_t until_ns; /* of its limit */
};

static struct slot slots[VD_TASK_KINDS][RUNNING_MAX];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t slot_freed; /* of the clock CLOCK_MONOTONIC: open_slots() */

/* To begin and end a thread takes longer than most calls: one waits for the next task. */
static _Atomic(struct vd_task *) idle;

static void task_free(struct vd_task *task)
{
	pthread_cond_destroy(&task->asked);
	pthread_cond_destroy(&task->done);
	pthread_mutex_destroy(&task->lock);
	free(task);
}

static bool is_same(const struct vd_task_key *a, const struct vd_task_key *b)
{
	return a->device == b->device && a->inode == b->inode;
}

/* Whether the task of this key that runs, or each that runs in its place, has passed its limit. */
static bool is_hopeless(const struct vd_task_key *key)
{
	uint64_t now_ns = vd_clock_ns();
	bool is_stuck = false;
	size_t count = 0;

	pthread_mutex_lock(&slots_lock);
	for (size_t i = 0; i < RUNNING_MAX; i++) {
		const struct slot *slot = &slots[key->kind][i];

		if (!slot->task || now_ns < slot->until_ns)
			continue;
		count++;
		is_stuck = is_stuck || is_same(&slot->key, key);
	}
	pthread_mutex_unlock(&slots_lock);
	return is_stuck || count == RUNNING_MAX;
}

/* Give TASK a slot if there is one, and no other task of its key runs. Needs the lock. */
static bool take_slot(const struct vd_task *task)
{
	struct slot *found = NULL;

	for (size_t i = 0; i < RUNNING_MAX; i++) {
		struct slot *slot = &slots[task->key.kind][i];

		if (!slot->task)
			found = slot;
		else if (is_same(&slot->key, &task->key))
			return false;
	}
	if (found)
		*found = (struct slot){
			.task = task,
			.key = task->key,
			.until_ns = vd_clock_ns() + (uint64_t)task->limit_ms * VD_NS_PER_MS,
		};
	return found;
}

static void free_slot(const struct vd_task *task)
{
	pthread_mutex_lock(&slots_lock);
	for (size_t i = 0; i < RUNNING_MAX; i++) {
		if (slots[task->key.kind][i].task == task)
			slots[task->key.kind][i].task = NULL;
	}
	pthread_cond_broadcast(&slot_freed);
	pthread_mutex_unlock(&slots_lock);
}

/* Nobody holds the lock while the kernel works. */
static void run_one(struct vd_task *task)
{
	while (!task->is_asked)
		pthread_cond_wait(&task->asked, &task->lock);
	pthread_mutex_unlock(&task->lock);
	if (task->run) {
		task->run(task->data);
		/* Before the caller knows of the end, and asks for the same key again. */
		free_slot(task);
	}
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

/* Let the thread of TASK do what it is asked for. */
static void ask(struct vd_task *task)
{
	pthread_mutex_lock(&task->lock);
	task->is_asked = true;
	pthread_cond_signal(&task->asked);
	pthread_mutex_unlock(&task->lock);
}

/* pthread_cond_timedwait() waits by the clock of the condition; musl cannot be told another one. */
static void open_slots(void)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&slot_freed, &attr);
	pthread_condattr_destroy(&attr);
}

/* Begin TASK as soon as it has a slot, until the time UNTIL at most. */
static void begin_queued(struct vd_task *task, const struct timespec *until)
{
	bool has_slot;
	int r = 0;

	pthread_mutex_lock(&slots_lock);
	while (!(has_slot = take_slot(task)) && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&slot_freed, &slots_lock, until);
	pthread_mutex_unlock(&slots_lock);
	task->is_queued = !has_slot;
	if (has_slot)
		ask(task);
}

int vd_task_begin(const struct vd_task_key *key, unsigned limit_ms, void (*run)(void *data),
		  void (*free_data)(void *data), void *data, struct vd_task **ret)
{
	static const struct timespec at_once;
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct vd_task *task;
	int r;

	pthread_once(&once, open_slots);
	if (is_hopeless(key))
		return -ETIMEDOUT;
	task = atomic_exchange(&idle, NULL);
	r = task ? 0 : task_new(&task);
	if (r < 0)
		return r;
	task->key = *key;
	task->limit_ms = limit_ms;
	task->run = run;
	task->free_data = free_data;
	task->data = data;
	begin_queued(task, &at_once);
	*ret = task;
	return 0;
}

static struct timespec time_after(unsigned ms)
{
	uint64_t ns = vd_clock_ns() + (uint64_t)ms * VD_NS_PER_MS;

	return (struct timespec){ .tv_sec = (time_t)(ns / 1000000000u),
				  .tv_nsec = (long)(ns % 1000000000u) };
}

bool vd_task_wait(struct vd_task *task, unsigned timeout_ms)
{
	const struct timespec until = time_after(timeout_ms);
	bool is_done;
	int r = 0;

	if (task->is_queued)
		begin_queued(task, &until);
	if (task->is_queued)
		return false;
	pthread_mutex_lock(&task->lock);
	while (task->is_asked && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&task->done, &task->lock, &until);
	is_done = !task->is_asked;
	pthread_mutex_unlock(&task->lock);
	return is_done;
}

/* TASK is done, or has not begun: its thread waits for the next task, unless another one does. */
static void put_task(struct vd_task *task)
{
	struct vd_task *none = NULL;

	if (atomic_compare_exchange_strong(&idle, &none, task))
		return;
	task->abandoned = true;
	task->run = NULL;
	ask(task);
}

void vd_task_end(struct vd_task *task)
{
	bool is_left;

	if (!task)
		return;
	pthread_mutex_lock(&task->lock);
	is_left = task->abandoned = task->is_asked;
	pthread_mutex_unlock(&task->lock);
	if (is_left)
		return;
	task->free_data(task->data);
	put_task(task);
}

bool vd_task_runs(void)
{
	bool runs = false;

	pthread_mutex_lock(&slots_lock);
	for (size_t kind = 0; kind < VD_TASK_KINDS; kind++) {
		for (size_t i = 0; i < RUNNING_MAX; i++)
			runs = runs || slots[kind][i].task;
	}
	pthread_mutex_unlock(&slots_lock);
	return runs;
}
