// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-for.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/loss.h"

#define ABANDONED_MAX	 4
#define STACK_SIZE_BYTES (128 * 1024)

/* A thread that reads, and what it shares with the one who asks. */
struct reader {
	pthread_mutex_t lock;
	pthread_cond_t asked, done;
	bool is_asked, abandoned;
	int fd;
	dev_t device; /* of the file; with INODE */
	ino_t inode;
	ssize_t result;
	char *data;
	size_t size, room;
};

/* The readers that were left, whose files must not be asked for again: NULL where there is none. */
static struct reader *left[ABANDONED_MAX];
static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;

/* To begin and end a thread takes longer than to read: one waits for the next read. */
static _Atomic(struct reader *) idle;

static void reader_free(struct reader *reader)
{
	pthread_cond_destroy(&reader->asked);
	pthread_cond_destroy(&reader->done);
	pthread_mutex_destroy(&reader->lock);
	free(reader->data);
	free(reader);
}

/* Puts READER where OTHER is among those that were left. False: OTHER is not there. */
static bool replace_left(const struct reader *other, struct reader *reader)
{
	bool found = false;

	pthread_mutex_lock(&left_lock);
	for (size_t i = 0; i < ABANDONED_MAX && !found; i++) {
		found = left[i] == other;
		if (found)
			left[i] = reader;
	}
	pthread_mutex_unlock(&left_lock);
	return found;
}

/* Whether a reader that was left reads this file, or no further one can be left. */
static bool is_hopeless(dev_t device, ino_t inode)
{
	bool is_left = false;
	size_t count = 0;

	pthread_mutex_lock(&left_lock);
	for (size_t i = 0; i < ABANDONED_MAX; i++) {
		if (!left[i])
			continue;
		count++;
		is_left = is_left || (left[i]->device == device && left[i]->inode == inode);
	}
	pthread_mutex_unlock(&left_lock);
	return is_left || count == ABANDONED_MAX;
}

/* Nobody holds the lock while the kernel reads. */
static void read_one(struct reader *reader)
{
	ssize_t n;

	while (!reader->is_asked)
		pthread_cond_wait(&reader->asked, &reader->lock);
	pthread_mutex_unlock(&reader->lock);
	n = read(reader->fd, reader->data, reader->size);
	n = n < 0 ? -errno : n;
	close(reader->fd);
	pthread_mutex_lock(&reader->lock);
	reader->result = n;
	reader->is_asked = false;
	pthread_cond_signal(&reader->done);
}

static void *read_each(void *data)
{
	struct reader *reader = data;

	pthread_mutex_lock(&reader->lock);
	do {
		read_one(reader);
	} while (!reader->abandoned);
	pthread_mutex_unlock(&reader->lock);
	replace_left(reader, NULL);
	reader_free(reader);
	return NULL;
}

/* Signals are the main thread's. */
static int start(struct reader *reader)
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
	r = pthread_create(&thread, &attr, read_each, reader);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

static int reader_new(struct reader **ret)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	pthread_condattr_t attr;
	int r;

	if (!reader)
		return vd_lose();
	pthread_mutex_init(&reader->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&reader->asked, NULL);
	pthread_cond_init(&reader->done, &attr);
	pthread_condattr_destroy(&attr);
	r = start(reader);
	if (r < 0)
		reader_free(reader);
	else
		*ret = reader;
	return r;
}

/* The reader that is idle, or a new one, with room for SIZE bytes. */
static int take_reader(size_t size, struct reader **ret)
{
	struct reader *reader = atomic_exchange(&idle, NULL);
	int r = reader ? 0 : reader_new(&reader);
	char *larger;

	if (r < 0)
		return r;
	if (reader->room < size) {
		larger = realloc(reader->data, size);
		if (!larger) {
			atomic_store(&idle, reader);
			return vd_lose();
		}
		reader->data = larger;
		reader->room = size;
	}
	*ret = reader;
	return 0;
}

/* Whether READER is done in time. */
static bool wait_for(struct reader *reader, unsigned timeout_ms)
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
	while (reader->is_asked && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&reader->done, &reader->lock, &until);
	return !reader->is_asked;
}

/* Has READER, whose lock is held, read from FD. */
static ssize_t ask(struct reader *reader, int fd, unsigned timeout_ms, char *buf, size_t size)
{
	ssize_t n = -ETIMEDOUT;

	reader->fd = fd;
	reader->size = size;
	reader->is_asked = true;
	pthread_cond_signal(&reader->asked);
	if (wait_for(reader, timeout_ms))
		n = reader->result;
	else
		reader->abandoned = true;
	if (n > 0)
		memcpy(buf, reader->data, (size_t)n);
	return n;
}

/* READER was answered: it waits for the next read, unless another one does. */
static void put_reader(struct reader *reader)
{
	struct reader *none = NULL;

	if (atomic_compare_exchange_strong(&idle, &none, reader))
		return;
	pthread_mutex_lock(&reader->lock);
	reader->abandoned = reader->is_asked = true;
	reader->fd = -1;
	pthread_cond_signal(&reader->asked);
	pthread_mutex_unlock(&reader->lock);
}

/* Has the reader of the file ST read FD, which is closed in any case. */
static ssize_t read_by(struct reader *reader, const struct stat *st, int fd, unsigned timeout_ms,
		       char *buf, size_t size)
{
	bool is_left;
	ssize_t n;

	pthread_mutex_lock(&reader->lock);
	reader->device = st->st_dev;
	reader->inode = st->st_ino;
	n = ask(reader, fd, timeout_ms, buf, size);
	is_left = reader->abandoned;
	if (is_left)
		replace_left(NULL, reader);
	pthread_mutex_unlock(&reader->lock);
	if (!is_left)
		put_reader(reader);
	return n;
}

ssize_t vd_read_for(int fd, unsigned timeout_ms, char *buf, size_t size)
{
	struct reader *reader = NULL;
	struct stat st;
	int r = fstat(fd, &st) < 0 ? -errno : 0;

	if (r == 0 && is_hopeless(st.st_dev, st.st_ino))
		r = -ETIMEDOUT;
	if (r == 0)
		r = take_reader(size, &reader);
	if (r == 0)
		return read_by(reader, &st, fd, timeout_ms, buf, size);
	close(fd);
	return r;
}
