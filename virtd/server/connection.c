// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "calls/call.h"
#include "calls/service.h"
#include "common/limit.h"
#include "server/authority.h"
#include "varlink/wire.h"

struct connection {
	struct connection *next;
	const struct connection_keeper *keeper;
	uid_t user;
	pid_t pid;
	uv_pipe_t pipe;
	uv_timer_t patience; /* runs while a message is unfinished */
	unsigned handles;    /* of these two, not closed yet */
	uint64_t last_turn;
	bool works; /* there is something to do that needs no waiting */
	struct vd_wire *wire;
	struct call call;
	bool busy;    /* with CALL */
	bool waiting; /* and CALL for something */
	bool listening; /* CALL, which listens, waited once: it takes no place of its user */
	bool reading;
	bool ended; /* the client will send no more */
	bool closing;
};

struct write {
	uv_write_t request;
	struct connection *connection;
	char *message;
};

int connection_new(const struct connection_keeper *keeper, struct connection **ret)
{
	vd_autofree struct connection *connection = calloc(1, sizeof(*connection));
	uv_loop_t *loop = keeper->loop;
	int r;

	if (!connection)
		return -ENOMEM;
	r = vd_wire_new(VD_WIRE_CALL_MAX, &connection->wire);
	if (r < 0)
		return r;
	r = uv_pipe_init(loop, &connection->pipe, 0);
	if (r < 0) {
		vd_wire_free(connection->wire);
		return r;
	}
	uv_timer_init(loop, &connection->patience);
	connection->handles = 2;
	connection->keeper = keeper;
	connection->pipe.data = connection->patience.data = connection;
	*ret = vd_take_ptr(connection);
	return 0;
}

uv_stream_t *connection_stream(struct connection *connection)
{
	return (uv_stream_t *)&connection->pipe;
}

int connection_open(struct connection *connection, int fd)
{
	return uv_pipe_open(&connection->pipe, fd);
}

uid_t connection_user(const struct connection *connection)
{
	return connection->user;
}

struct connection *connection_next(struct connection *connection)
{
	return connection->next;
}

void connection_set_next(struct connection *connection, struct connection *next)
{
	connection->next = next;
}

bool connection_is_busy(const struct connection *connection)
{
	return connection->busy && !connection->listening;
}

static bool may_begin(const struct connection *connection)
{
	return connection->keeper->may_begin(connection->keeper->data, connection->user);
}

/* Log that the client, which is dropped for it, DID this. */
static void complain(const struct connection *connection, const char *did)
{
	char text[128];

	snprintf(text, sizeof(text), "a client of user %u %s: dropped", (unsigned)connection->user,
		 did);
	connection->keeper->complain(connection->keeper->data, text);
}

/* The call is over, and another one of this user may begin. */
static void end_call(struct connection *connection)
{
	if (!connection->busy)
		return;
	call_clear(&connection->call);
	connection->busy = connection->waiting = connection->listening = false;
	connection->keeper->call_ended(connection->keeper->data, connection->user);
}

static void on_closed(uv_handle_t *handle)
{
	struct connection *connection = handle->data;

	if (--connection->handles)
		return;
	connection->keeper->gone(connection->keeper->data, connection);
	vd_wire_free(connection->wire);
	free(connection);
}

void connection_close(struct connection *connection)
{
	if (connection->closing)
		return;
	connection->closing = true;
	connection->works = false;
	end_call(connection);
	uv_close((uv_handle_t *)&connection->pipe, on_closed);
	uv_close((uv_handle_t *)&connection->patience, on_closed);
}

static size_t queued(const struct connection *connection)
{
	return uv_stream_get_write_queue_size((const uv_stream_t *)&connection->pipe);
}

static void on_written(uv_write_t *request, int status)
{
	struct write *write = (struct write *)request;
	struct connection *connection = write->connection;

	free(write->message);
	free(write);
	if (status < 0)
		connection_close(connection);
	connection_settle(connection);
}

/* A call_send. */
static int send_message(void *data, char *message, size_t len)
{
	struct connection *connection = data;
	struct write *write = malloc(sizeof(*write));
	uv_buf_t buf = uv_buf_init(message, (unsigned)len);
	int r;

	if (!write) {
		free(message);
		return -ENOMEM;
	}
	write->connection = connection;
	write->message = message;
	r = uv_write(&write->request, connection_stream(connection), &buf, 1, on_written);
	if (r < 0) {
		free(message);
		free(write);
		return r;
	}
	connection->keeper->freed(connection->keeper->data, len);
	if (queued(connection) <= LIMIT_QUEUED)
		return 0;
	complain(connection, "does not read its replies");
	return -ENOBUFS;
}

static int complain_of_call(const struct connection *connection, int error)
{
	complain(connection,
		 error == -EPROTO ? "sent what is no varlink call" : "sent too large a call");
	return error;
}

static void wake(void *data)
{
	struct connection *connection = data;

	connection->waiting = false;
	connection_settle(connection);
}

static bool may_change(void *data)
{
	struct connection *connection = data;
	uv_os_fd_t fd;

	return uv_fileno((uv_handle_t *)&connection->pipe, &fd) == 0 && authority_may_change(fd);
}

/* Takes the next call from what was read. 1: there is one; 0: none yet, or it must wait. */
static int next_call(struct connection *connection)
{
	const struct call_client client = {
		.send = send_message,
		.wake = wake,
		.may_change = may_change,
		.data = connection,
		.user = connection->user,
		.pid = (unsigned)connection->pid,
	};
	char *text;
	size_t len;
	int r;

	if (!may_begin(connection))
		return 0;
	r = vd_wire_next(connection->wire, &text, &len);
	if (r < 0)
		return complain_of_call(connection, r);
	if (r == 0)
		return 0;
	uv_timer_stop(&connection->patience);
	r = service_begin_call(connection->keeper->service, text, len, &client, &connection->call);
	connection->busy = r == 0;
	/* The others are of the writing, which has its own words. */
	if (r == -EPROTO)
		return complain_of_call(connection, r);
	return r < 0 ? r : 1;
}

/* A slice of work, if there is any that can be done now. */
static void slice(struct connection *connection)
{
	int r = connection->busy ? 1 : next_call(connection);

	if (r > 0)
		r = call_step(&connection->call);
	if (r < 0) {
		connection_close(connection);
		return;
	}
	connection->waiting = r == CALL_WAIT;
	if (r == CALL_DONE) {
		end_call(connection);
	} else if (connection->waiting && connection->call.listens && !connection->listening) {
		connection->listening = true;
		connection->keeper->call_ended(connection->keeper->data, connection->user);
	}
}

bool connection_works(const struct connection *connection)
{
	return connection->works;
}

void connection_turn(struct connection *connection)
{
	slice(connection);
	connection_settle(connection);
}

uint64_t *connection_last_turn(struct connection *connection)
{
	return &connection->last_turn;
}

static void on_impatience(uv_timer_t *patience)
{
	struct connection *connection = patience->data;

	complain(connection, "did not finish its call");
	connection_close(connection);
}

static void on_space(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct connection *connection = handle->data;
	size_t size;

	/* No space is told to on_read() as UV_ENOBUFS. */
	if (vd_wire_space(connection->wire, &buf->base, &size) < 0)
		*buf = uv_buf_init(NULL, 0);
	else
		buf->len = size;
}

/* Its end is closed as a whole, not just for sending. */
static bool is_gone(const struct connection *connection)
{
	struct pollfd end = { .events = POLLIN };
	uv_os_fd_t fd;

	if (uv_fileno((const uv_handle_t *)&connection->pipe, &fd) < 0)
		return true;
	end.fd = fd;
	return poll(&end, 1, 0) > 0 && end.revents & (POLLHUP | POLLERR);
}

/* Nothing was sent that needs an answer. A call that listens has no other end. */
static bool is_over(const struct connection *connection)
{
	const struct call *call = &connection->call;

	return connection->busy &&
	       (call->listens || (call->ends_with_client && is_gone(connection)));
}

/* The call that is read while another is at work waits; but it may be there to end that one. */
static void overtake(struct connection *connection)
{
	char *text;
	size_t len;

	if (vd_wire_peek(connection->wire, &text, &len) > 0)
		call_overtake(&connection->call, text, len);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
	struct connection *connection = stream->data;

	if (len < 0) {
		connection->ended = true;
		if (len != UV_EOF || is_over(connection))
			connection_close(connection);
	} else {
		vd_wire_filled(connection->wire, (size_t)len);
		if (connection->busy)
			overtake(connection);
		else if (!connection->keeper->is_loaded(connection->keeper->data))
			slice(connection);
	}
	connection_settle(connection);
}

static void set_reading(struct connection *connection, bool reading)
{
	if (reading == connection->reading)
		return;
	connection->reading = reading;
	if (reading)
		uv_read_start(connection_stream(connection), on_space, on_read);
	else
		uv_read_stop(connection_stream(connection));
}

static void set_patience(struct connection *connection, bool wanted)
{
	unsigned ms = connection->keeper->message_timeout_ms;

	if (!wanted)
		uv_timer_stop(&connection->patience);
	else if (!uv_is_active((uv_handle_t *)&connection->patience))
		uv_timer_start(&connection->patience, on_impatience, ms, 0);
}

/*
 * What is waited for now, after anything has happened: bytes (only while none are there that could
 * be worked on, so that a client can't pile up calls), the moment to do the next slice, the end of
 * the writing.
 */
void connection_settle(struct connection *connection)
{
	bool ready, reading, working;

	if (connection->closing)
		return;
	ready = vd_wire_is_ready(connection->wire);
	/* Behind a call that listens, only the end of the client is waited for. */
	reading = !connection->ended && (!ready || (connection->busy && connection->call.listens));
	if (connection->busy)
		working = !connection->waiting && queued(connection) < LIMIT_STREAM_QUEUED;
	else
		working = ready && may_begin(connection);
	if (connection->ended && !ready && !connection->busy && !queued(connection)) {
		connection_close(connection);
		return;
	}
	set_reading(connection, reading);
	set_patience(connection, reading && vd_wire_is_partial(connection->wire));
	connection->works = working;
	if (working)
		connection->keeper->works(connection->keeper->data);
}

static int read_peer(struct connection *connection)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	uv_os_fd_t fd;
	int r = uv_fileno((uv_handle_t *)&connection->pipe, &fd);

	if (r < 0)
		return r;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return -errno;
	connection->user = cred.uid;
	connection->pid = cred.pid;
	return 0;
}

int connection_start(struct connection *connection)
{
	int r = read_peer(connection);

	if (r == 0)
		connection_settle(connection);
	return r;
}
