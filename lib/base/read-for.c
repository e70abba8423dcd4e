// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/read-for.h"

#include <errno.h>
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
