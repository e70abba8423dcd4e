// SPDX-License-Identifier: LGPL-2.1-or-later
#include "workers/worker-process-internal.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/limit.h"
#include "common/log.h"
#include "common/worker-program.h"
#include "json/json.h"
#include "json/write.h"
#include "workers/worker-helper.h"

/* What is left of its output when it has ended is there at once, unless somebody else holds the
 * pipe. */
#define LAST_WORDS_MS 1000

void worker_set_end(struct worker *worker, int error, const char *format, ...)
{
	va_list args;

	if (worker->how[0])
		return;
	worker->error = error;
	va_start(args, format);
	vsnprintf(worker->how, sizeof(worker->how), format, args);
	va_end(args);
}

static void free_worker(struct worker *worker)
{
	workers_remove(worker);
	json_object_put(worker->order.request);
	free(worker->sent);
	free(worker->device);
	vd_closep(&worker->client);
	worker_lines_clear(&worker->lines);
	free(worker);
}

static void on_closed(uv_handle_t *handle)
{
	struct worker *worker = handle->data;

	if (--worker->handles == 0)
		free_worker(worker);
}

static void close_one(struct worker *worker, uv_handle_t *handle)
{
	if (handle->data == worker && !uv_is_closing(handle))
		uv_close(handle, on_closed);
}

void worker_end(struct worker *worker)
{
	struct workers *workers = worker->workers;

	if (worker->ended)
		return;
	worker->ended = true;
	worker->order.on_end(worker->order.data, worker->error, worker->how);
	close_one(worker, (uv_handle_t *)&worker->process);
	close_one(worker, (uv_handle_t *)&worker->in);
	close_one(worker, (uv_handle_t *)&worker->out);
	close_one(worker, (uv_handle_t *)&worker->timer);
	workers_start_next(workers);
}

static void end_when_silent(struct worker *worker)
{
	if (worker->exited && worker->silent)
		worker_end(worker);
}

static void on_space(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct worker *worker = handle->data;
	size_t size = 0;

	/* No space is told to on_output() as UV_ENOBUFS. */
	buf->base = worker_lines_space(&worker->lines, &size);
	buf->len = size;
}

static const char *program_of(const struct worker *worker)
{
	return worker_kinds[worker->order.kind].program;
}

static void set_exit(struct worker *worker, int status, int signal_)
{
	worker->exited = true;
	if (signal_)
		worker_set_end(worker, -ECHILD, "the worker was killed by signal %d", signal_);
	else if (status)
		worker_set_end(worker, -ECHILD, "the worker ended with status %d", status);
}

/* Return whether LINE is one of a helper. The last one ends the worker. */
static bool take_helper_line(struct worker *worker, struct json_object *line)
{
	const char *message = NULL;
	int number = 0;

	switch (worker_helper_read(line, &number, &message)) {
	case WORKER_HELPER_NONE:
		return false;
	case WORKER_HELPER_STARTED:
		worker->pid = number;
		return true;
	case WORKER_HELPER_EXITED:
		set_exit(worker, number, 0);
		break;
	case WORKER_HELPER_KILLED:
		set_exit(worker, 0, number);
		break;
	case WORKER_HELPER_REFUSED:
		worker->exited = true;
		worker_set_end(worker, number, "the helper of %s refuses: %s", program_of(worker),
			       message ? message : strerror(-number));
		break;
	}
	worker->silent = true;
	return true;
}

static void on_line(void *data, struct json_object *line)
{
	struct worker *worker = data;

	if (worker->is_helped && take_helper_line(worker, line))
		return;
	if (worker->order.on_line)
		worker->order.on_line(worker->order.data, line);
}

/* Without a last line, nobody knows what became of the program. */
static void end_output(struct worker *worker)
{
	close_one(worker, (uv_handle_t *)&worker->out);
	worker->silent = true;
	if (worker->is_helped && !worker->exited) {
		worker->exited = true;
		worker_set_end(worker, -ECHILD, "the helper of %s ended without a reply",
			       program_of(worker));
	}
}

static void on_output(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
	struct worker *worker = stream->data;

	if (len > 0) {
		if (worker_lines_filled(&worker->lines, (size_t)len, on_line, worker))
			log_warning("%s (process %d) wrote a line that is no JSON object",
				    program_of(worker), worker->pid);
	} else if (len < 0) {
		/* Also where it says more than there is room for: it must not wait for us to read
		 * on. */
		end_output(worker);
	}
	end_when_silent(worker);
}

static void on_last_words(uv_timer_t *timer)
{
	struct worker *worker = timer->data;

	worker->silent = true;
	end_when_silent(worker);
}

static void on_exit_(uv_process_t *process, int64_t status, int signal_)
{
	struct worker *worker = process->data;

	set_exit(worker, (int)status, signal_);
	if (!worker->silent)
		uv_timer_start(&worker->timer, on_last_words, LAST_WORDS_MS, 0);
	end_when_silent(worker);
}

static void on_written(uv_write_t *write, int status)
{
	struct worker *worker = write->data;

	free(vd_take_ptr(worker->sent));
	/* The end of the file is what it waits for. A failure is one of the worker, which will
	 * tell. */
	if (!worker_kinds[worker->order.kind].keeps_input_open)
		close_one(worker, (uv_handle_t *)&worker->in);
}

int worker_send(struct worker *worker, struct json_object *object)
{
	vd_autofree char *text = NULL;
	uv_buf_t bufs[2];
	size_t len = 0;
	int r = worker->sent ? -EBUSY : object ? vd_json_write(object, &text, &len) : -ENOMEM;

	json_object_put(object);
	if (r < 0)
		return r;
	bufs[0] = uv_buf_init(text, (unsigned)len);
	bufs[1] = uv_buf_init((char *)"\n", 1);
	worker->write.data = worker;
	r = uv_write(&worker->write,
		     (uv_stream_t *)(worker->is_helped ? &worker->out : &worker->in), bufs,
		     VD_ARRAY_SIZE(bufs), on_written);
	if (r == 0)
		worker->sent = vd_take_ptr(text);
	return r;
}

static void init_pipe(struct worker *worker, uv_pipe_t *pipe)
{
	uv_pipe_init(worker->workers->loop, pipe, 0);
	pipe->data = worker;
	worker->handles++;
}

static int spawn(struct worker *worker, const char *path)
{
	char *argv[] = { (char *)worker_kinds[worker->order.kind].program, NULL };
	uv_stdio_container_t stdio[] = {
		{ .flags = UV_CREATE_PIPE | UV_READABLE_PIPE,
		  .data.stream = (uv_stream_t *)&worker->in },
		{ .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
		  .data.stream = (uv_stream_t *)&worker->out },
		{ .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
	};
	/* A session of its own: neither a terminal's signals nor our end touch what it is at. */
	const uv_process_options_t options = { .file = path,
					       .args = argv,
					       .exit_cb = on_exit_,
					       .flags = UV_PROCESS_DETACHED,
					       .stdio_count = VD_ARRAY_SIZE(stdio),
					       .stdio = stdio };
	int r;

	init_pipe(worker, &worker->in);
	init_pipe(worker, &worker->out);
	worker->process.data = worker;
	worker->handles++;
	r = uv_spawn(worker->workers->loop, &worker->process, &options);
	if (r < 0)
		return r;
	worker->started = true;
	worker->pid = worker->process.pid;
	r = uv_read_start((uv_stream_t *)&worker->out, on_space, on_output);
	return r < 0 ? r : worker_send(worker, json_object_get(worker->order.request));
}

static int call_helper(struct worker *worker)
{
	vd_autoclose int fd = -1;
	int r = worker_helper_connect(worker->workers->options.helpers, program_of(worker),
				      worker->client, &fd);

	if (r < 0)
		return r;
	vd_closep(&worker->client);
	worker->client = -1;
	worker->is_helped = true;
	init_pipe(worker, &worker->out);
	r = uv_pipe_open(&worker->out, fd);
	if (r < 0)
		return r;
	vd_take_fd(&fd);
	r = uv_read_start((uv_stream_t *)&worker->out, on_space, on_output);
	if (r == 0)
		r = worker_send(worker, json_object_get(worker->order.request));
	worker->started = r == 0;
	return r;
}

void worker_signal(struct worker *worker, int number)
{
	uv_os_fd_t fd;

	if (!worker->is_helped)
		uv_process_kill(&worker->process, number);
	else if (uv_fileno((uv_handle_t *)&worker->out, &fd) == 0)
		shutdown(fd, SHUT_WR);
}

void worker_on_deadline(uv_timer_t *timer)
{
	struct worker *worker = timer->data;

	worker->late = true;
	if (!worker->started) {
		worker_set_end(worker, -ETIMEDOUT,
			       "the worker did not start: too many others are running");
		worker_end(worker);
		return;
	}
	if (worker_kinds[worker->order.kind].end) {
		worker_set_end(worker, -ETIMEDOUT, "the worker took longer than %u ms",
			       worker->order.deadline_ms);
		worker_signal(worker, SIGKILL);
	}
	/* A query is over as soon as it is killed. */
	if (worker_kinds[worker->order.kind].end != SIGKILL && worker->order.on_deadline)
		worker->order.on_deadline(worker->order.data);
}

static void on_failed_start(uv_timer_t *timer)
{
	worker_end(timer->data);
}

void worker_start(struct worker *worker)
{
	const struct workers_options *options = &worker->workers->options;
	char path[PATH_MAX];
	int r;

	if (options->helpers)
		snprintf(path, sizeof(path), "%s/%s", options->helpers, program_of(worker));
	else if (options->path && strcmp(program_of(worker), "virtd-worker") == 0)
		snprintf(path, sizeof(path), "%s", options->path);
	else
		worker_program_find(program_of(worker), path);
	r = options->helpers ? call_helper(worker) : spawn(worker, path);
	if (r == 0)
		return;
	worker_set_end(worker, r, "%s: %s", path, strerror(-r));
	/* From the loop, never from within the one who orders it. One that runs reads the end of
	 * its file, and ends. */
	if (worker->started)
		close_one(worker, (uv_handle_t *)&worker->in);
	else
		uv_timer_start(&worker->timer, on_failed_start, 0, 0);
	worker->ending = true;
}

/* It was told to end. */
static void on_patience_end(uv_timer_t *timer)
{
	struct worker *worker = timer->data;

	worker_signal(worker, SIGKILL);
}

void worker_stop(struct worker *worker)
{
	if (!worker->started) {
		worker_kill(worker);
		return;
	}
	worker_signal(worker, SIGTERM);
	uv_timer_start(&worker->timer, on_patience_end, LIMIT_BENCH_END_MS, 0);
}

void worker_kill(struct worker *worker)
{
	int signal_ = worker_kinds[worker->order.kind].end;

	worker_set_end(worker, -ECANCELED, "the request was cancelled");
	if (!worker->started) {
		uv_timer_start(&worker->timer, on_failed_start, 0, 0);
		return;
	}
	worker_signal(worker, signal_);
	/* It may wait for an answer. */
	close_one(worker, (uv_handle_t *)&worker->in);
	if (signal_ != SIGKILL)
		uv_timer_start(&worker->timer, on_patience_end, LIMIT_BENCH_END_MS, 0);
}
