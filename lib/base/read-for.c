// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-for.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/loss.h"

#define ABANDONED_MAX	 4
#define STACK_SIZE_BYTES (128 * 1024)

/* Of two threads; freed by the one that is done with it last. */
struct reading {
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool finished, abandoned;
	int fd;
	ssize_t result;
	size_t size;
	char data[];
};

static atomic_int abandoned;

static void reading_free(struct reading *reading)
{
	close(reading->fd);
	pthread_cond_destroy(&reading->done);
	pthread_mutex_destroy(&reading->lock);
	free(reading);
}

static void *read_it(void *data)
{
	struct reading *reading = data;
	ssize_t n = read(reading->fd, reading->data, reading->size);
	bool was_abandoned;

	n = n < 0 ? -errno : n;
	pthread_mutex_lock(&reading->lock);
	reading->result = n;
	reading->finished = true;
	was_abandoned = reading->abandoned;
	pthread_cond_signal(&reading->done);
	pthread_mutex_unlock(&reading->lock);
	if (was_abandoned) {
		reading_free(reading);
		atomic_fetch_sub(&abandoned, 1);
	}
	return NULL;
}

static struct reading *reading_new(int fd, size_t size)
{
	struct reading *reading = calloc(1, sizeof(*reading) + size);
	pthread_condattr_t attr;

	if (!reading)
		return NULL;
	reading->fd = fd;
	reading->size = size;
	pthread_mutex_init(&reading->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&reading->done, &attr);
	pthread_condattr_destroy(&attr);
	return reading;
}

/* Signals are the main thread's. */
static int start(struct reading *reading)
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
	r = pthread_create(&thread, &attr, read_it, reading);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

static void wait_for(struct reading *reading, unsigned timeout_ms)
{
	struct timespec until;
	int r = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (!reading->finished && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&reading->done, &reading->lock, &until);
}

ssize_t vd_read_for(int fd, unsigned timeout_ms, char *buf, size_t size)
{
	struct reading *reading;
	ssize_t n;
	int r;

	if (atomic_load(&abandoned) >= ABANDONED_MAX) {
		close(fd);
		return -ETIMEDOUT;
	}
	reading = reading_new(fd, size);
	if (!reading) {
		close(fd);
		return vd_lose();
	}
	r = start(reading);
	if (r < 0) {
		reading_free(reading);
		return r;
	}
	pthread_mutex_lock(&reading->lock);
	wait_for(reading, timeout_ms);
	reading->abandoned = !reading->finished;
	if (reading->abandoned)
		atomic_fetch_add(&abandoned, 1);
	n = reading->abandoned ? -ETIMEDOUT : reading->result;
	if (n > 0)
		memcpy(buf, reading->data, (size_t)n);
	r = reading->abandoned;
	pthread_mutex_unlock(&reading->lock);
	if (!r)
		reading_free(reading);
	return n;
}
