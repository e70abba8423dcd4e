// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-for.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/loss.h"
#include "base/task.h"

/* What the thread that reads shares with the one who asks. */
struct request {
	int fd;
	ssize_t result;
	size_t size;
	char data[];
};

static void run(void *data)
{
	struct request *request = data;
	ssize_t n = read(request->fd, request->data, request->size);

	request->result = n < 0 ? -errno : n;
	close(request->fd);
}

/* On success, FD is the task's. */
static int begin(int fd, unsigned limit_ms, size_t size, struct request **ret,
		 struct vd_task **ret_task)
{
	vd_autofree struct request *request = NULL;
	struct vd_task_key key;
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	request = malloc(sizeof(*request) + size);
	if (!request)
		return vd_lose();
	key = (struct vd_task_key){ VD_TASK_FILE, st.st_dev, st.st_ino };
	request->fd = fd;
	request->size = size;
	r = vd_task_begin(&key, limit_ms, run, free, request, ret_task);
	if (r == 0)
		*ret = vd_take_ptr(request);
	return r;
}

ssize_t vd_read_for(int fd, unsigned timeout_ms, char *buf, size_t size)
{
	struct request *request = NULL;
	struct vd_task *task = NULL;
	ssize_t n = begin(fd, timeout_ms, size, &request, &task);

	if (n < 0) {
		close(fd);
		return n;
	}
	n = vd_task_wait(task, timeout_ms) ? request->result : -ETIMEDOUT;
	if (n > 0)
		memcpy(buf, request->data, (size_t)n);
	vd_task_end(task);
	return n;
}

/* What the thread that reads several files shares with the one who asks. */
struct texts {
	atomic_size_t done; /* of COUNT */
	atomic_bool is_left;
	size_t count;
	struct vd_text_read reads[];
};

static void close_all(const struct vd_text_read *reads, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (reads[i].fd >= 0)
			close(reads[i].fd);
	}
}

static void free_texts(void *data)
{
	struct texts *texts = data;

	close_all(texts->reads, texts->count);
	free(texts);
}

static void read_text(struct vd_text_read *one)
{
	if (one->fd < 0)
		return;
	one->result = read(one->fd, one->text, sizeof(one->text));
	if (one->result < 0)
		one->result = -errno;
	else if (one->result == (ssize_t)sizeof(one->text))
		one->result = -EAGAIN;
}

static void run_texts(void *data)
{
	struct texts *texts = data;

	for (size_t i = 0; i < texts->count && !atomic_load(&texts->is_left); i++) {
		read_text(&texts->reads[i]);
		atomic_store(&texts->done, i + 1);
	}
}

static struct texts *new_texts(struct vd_text_read *reads, size_t count)
{
	struct texts *texts = calloc(1, sizeof(*texts) + count * sizeof(*reads));

	for (size_t i = 0; i < count; i++)
		reads[i].result = -EAGAIN;
	/* No loss: they can be read one by one. */
	if (!texts)
		return NULL;
	texts->count = count;
	memcpy(texts->reads, reads, count * sizeof(*reads));
	return texts;
}

void vd_read_texts_for(struct vd_text_read *reads, size_t count, unsigned timeout_ms)
{
	/* One such call at a time: if its thread hangs, the files are read one by one. */
	static const struct vd_task_key key = { .kind = VD_TASK_FILES };
	struct texts *texts = new_texts(reads, count);
	struct vd_task *task = NULL;

	if (!texts || vd_task_begin(&key, timeout_ms, run_texts, free_texts, texts, &task) < 0) {
		close_all(reads, count);
		free(texts);
		return;
	}
	if (!vd_task_wait(task, timeout_ms))
		atomic_store(&texts->is_left, true);
	memcpy(reads, texts->reads, atomic_load(&texts->done) * sizeof(*reads));
	vd_task_end(task);
}
