// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/connection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "calls/call.h"
#include "calls/service.h"
#include "common/authority.h"
#include "common/limit.h"
#include "server/hangups.h"
#include "server/turns.h"
#include "varlink/wire.h"

struct connection {
	struct connection *next;
	const struct connection_keeper *keeper;
	uid_t user;
	pid_t pid;
	bool privileged; /* it may change something */
	bool watched;	 /* for the hang-up */
	uv_pipe_t pipe;
	uv_timer_t patience;  /* runs while a message is unfinished, or replies are unread */
	size_t unread;	      /* bytes of replies that waited when PATIENCE began; 0: none */
	int unread_in_socket; /* and what the socket had of others then */
	unsigned handles;    /* of these two, not closed yet */
	struct turn turn;
	uint64_t idle_since_ms; /* by the loop's clock */
	struct vd_wire *wire;
	struct call call;
	bool busy;    /* with CALL */
	bool counted; /* among the calls of its user */
	bool waiting; /* and CALL for something */
	bool reading;
	bool ended;   /* the client will send no more */
	bool hung_up; /* nor will it read any more */
	bool closing;
};

struct write {
	uv_write_t request;
	struct connection *connection;
	char *message;
	size_t size; /* of what is left of it */
};

int connection_new(const struct connection_keeper *keeper, struct connection **ret)
{
	vd_autofree struct connection *connection = calloc(1, sizeof(*connection));
	uv_loop_t *loop = keeper->loop;
	int r;

	if (!connection)
		return -ENOMEM;
	r = uv_pipe_init(loop, &connection->pipe, 0);
	if (r < 0)
		return r;
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

bool connection_is_privileged(const struct connection *connection)
{
	return connection->privileged;
}

struct turn *connection_own_turn(struct connection *connection)
{
	return &connection->turn;
}

uint64_t connection_idle_since_ms(const struct connection *connection)
{
	return connection->idle_since_ms;
}

static bool may_begin(const struct connection *connection)
{
	return connection->keeper->may_begin(connection->keeper->data, &connection->turn);
}

/* Log that the client, which is dropped for it, DID this. */
static void complain(const struct connection *connection, const char *did)
{
	char text[128];

	snprintf(text, sizeof(text), "a client of user %u %s: dropped", (unsigned)connection->user,
		 did);
	connection->keeper->complain(connection->keeper->data, text);
}

static void begin_call(struct connection *connection)
{
	connection->busy = connection->counted = true;
	connection->keeper->call_began(connection->keeper->data, &connection->turn);
}

/* CALL takes no place among the calls of its user any more: another one may begin. */
static void uncount_call(struct connection *connection)
{
	if (!connection->counted)
		return;
	connection->counted = false;
	connection->keeper->call_ended(connection->keeper->data, &connection->turn);
}

static void end_call(struct connection *connection)
{
	if (!connection->busy)
		return;
	call_clear(&connection->call);
	connection->busy = connection->waiting = false;
	connection->idle_since_ms = uv_now(connection->keeper->loop);
	uncount_call(connection);
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

static int get_fd(const struct connection *connection)
{
	uv_os_fd_t fd;

	return uv_fileno((const uv_handle_t *)&connection->pipe, &fd) < 0 ? -1 : fd;
}

void connection_close(struct connection *connection)
{
	if (connection->closing)
		return;
	connection->closing = true;
	end_call(connection);
	if (connection->watched)
		hangups_remove(connection->keeper->hangups, get_fd(connection));
	connection->keeper->closes(connection->keeper->data, connection);
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

	if (write->message)
		connection->keeper->freed(connection->keeper->data, write->size);
	free(write->message);
	free(write);
	if (status < 0)
		connection_close(connection);
	else if (connection->unread)
		uv_timer_stop(&connection->patience);
	connection_settle(connection);
}

/* Return how many of the LEN bytes at TEXT the socket takes now; a negative errno: none ever. */
static ssize_t write_now(struct connection *connection, const char *text, size_t len)
{
	uv_buf_t buf = uv_buf_init((char *)text, (unsigned)len);
	int r = uv_try_write(connection_stream(connection), &buf, 1);

	return r == UV_EAGAIN ? 0 : r;
}

/* Writes the LEN bytes at TEXT when the socket takes them, then frees OWNED, which may be NULL. */
static int write_later(struct connection *connection, const char *text, size_t len, char *owned)
{
	struct write *write = malloc(sizeof(*write));
	uv_buf_t buf = uv_buf_init((char *)text, (unsigned)len);
	int r;

	if (!write) {
		free(owned);
		return -ENOMEM;
	}
	write->connection = connection;
	write->message = owned;
	write->size = len;
	r = uv_write(&write->request, connection_stream(connection), &buf, 1, on_written);
	if (r < 0) {
		free(owned);
		free(write);
	}
	return r;
}

static int send_bytes(struct connection *connection, const char *text, size_t len, char *owned)
{
	ssize_t written = write_now(connection, text, len);
	int r;

	if (written < 0 || (size_t)written == len) {
		free(owned);
		return written < 0 ? (int)written : 0;
	}
	r = write_later(connection, text + written, len - (size_t)written, owned);
	if (r < 0 || queued(connection) <= LIMIT_QUEUED)
		return r;
	complain(connection, "does not read its replies");
	return -ENOBUFS;
}

/* A call_send. */
static int send_message(void *data, char *message, size_t len)
{
	struct connection *connection = data;
	int r = send_bytes(connection, message, len, message);

	connection->keeper->freed(connection->keeper->data, len);
	return r;
}

/* A call_send_kept. */
static int send_kept(void *data, const char *message, size_t len)
{
	return send_bytes(data, message, len, NULL);
}

void connection_refuse(struct connection *connection, const char *limit, unsigned most,
		       const char *message)
{
	vd_autofree char *text = NULL;
	size_t len;

	/* A socket that does not take these few bytes at once has a client that does not read. */
	if (call_limit_format(limit, most, message, &text, &len) == 0)
		write_now(connection, text, len);
	connection_close(connection);
}

/* The one client of a private virtd can harm nobody. */
static bool is_limited(const struct connection *connection)
{
	return !connection->privileged && !connection->keeper->is_private;
}

static unsigned value_limit(const struct connection *connection)
{
	return is_limited(connection) ? LIMIT_VALUES_RESTRICTED : LIMIT_VALUES;
}

static unsigned call_limit(const struct connection *connection)
{
	return is_limited(connection) ? LIMIT_CALL_RESTRICTED : VD_WIRE_CALL_MAX;
}

static int refuse_call(struct connection *connection, int error)
{
	char text[128];

	if (error == -EPROTO) {
		complain(connection, "sent what is no varlink call");
	} else if (error == -EMSGSIZE) {
		complain(connection, "sent too large a call");
		snprintf(text, sizeof(text), "a call of yours may have %u bytes",
			 call_limit(connection));
		connection_refuse(connection, "messageBytes", call_limit(connection), text);
	} else if (error == -E2BIG) {
		complain(connection, "sent a call of too many values");
		snprintf(text, sizeof(text), "a call of yours may have %u values",
			 value_limit(connection));
		connection_refuse(connection, "values", value_limit(connection), text);
	}
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

	return authority_may_change(connection->keeper->authority, get_fd(connection));
}

/* Takes the next call from what was read. 1: there is one; 0: none yet, or it must wait. */
static int next_call(struct connection *connection)
{
	const struct call_client client = {
		.send = send_message,
		.send_kept = send_kept,
		.wake = wake,
		.may_change = may_change,
		.limited = is_limited(connection),
		.data = connection,
		.user = connection->user,
		.pid = (unsigned)connection->pid,
		.fd = get_fd(connection),
	};
	char *text;
	size_t len;
	int r = vd_wire_next(connection->wire, &text, &len);

	if (r <= 0)
		return r < 0 ? refuse_call(connection, r) : 0;
	uv_timer_stop(&connection->patience);
	r = service_begin_call(connection->keeper->service, text, len, &client, &connection->call);
	if (r < 0)
		return refuse_call(connection, r);
	begin_call(connection);
	/* Nobody would get the answer. */
	return connection->hung_up && connection->call.ends_with_client ? -EPIPE : 1;
}

/* One step of the call that is at work, or of the next one. */
static void step(struct connection *connection, uint64_t slice_ns)
{
	int r = connection->busy ? 1 : next_call(connection);

	if (r > 0)
		r = call_step(&connection->call, slice_ns);
	if (r < 0) {
		connection_close(connection);
		return;
	}
	connection->waiting = r == CALL_WAIT;
	if (r == CALL_AGAIN)
		connection->keeper->freed(connection->keeper->data, LIMIT_SLICE_BYTES);
	if (r == CALL_DONE)
		end_call(connection);
	else if (connection->waiting && connection->call.listens)
		uncount_call(connection);
}

/* A client that does not read its replies gets no more work done for it than is begun. */
bool connection_works(const struct connection *connection)
{
	if (connection->closing)
		return false;
	if (connection->busy)
		return !connection->waiting && queued(connection) < LIMIT_STREAM_QUEUED;
	return vd_wire_is_ready(connection->wire) && !queued(connection) && may_begin(connection);
}

bool connection_is_idle(const struct connection *connection)
{
	return !connection->closing && !connection->busy && !queued(connection) &&
	       !vd_wire_held(connection->wire);
}

void connection_turn(struct connection *connection)
{
	uint64_t slice_ns = vd_clock_ns();

	do
		step(connection, slice_ns);
	while (!connection->busy && connection_works(connection) &&
	       vd_clock_ns() - slice_ns < LIMIT_SLICE_NS);
	connection_settle(connection);
}

void connection_hung_up(struct connection *connection)
{
	connection->hung_up = true;
	if (connection->busy && connection->call.ends_with_client)
		connection_close(connection);
}

/* How much the socket has that the client has not read; the loop learns late that it was read. */
static int in_socket(const struct connection *connection)
{
	int size = 0;

	ioctl(get_fd(connection), SIOCOUTQ, &size);
	return size;
}

static void on_impatience(uv_timer_t *patience)
{
	struct connection *connection = patience->data;

	if (connection->unread && (queued(connection) < connection->unread ||
				   in_socket(connection) < connection->unread_in_socket)) {
		connection_settle(connection);
		return;
	}
	complain(connection, connection->unread ? "sends calls and does not read the replies"
						: "did not finish its call");
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

	(void)buf;
	if (len < 0) {
		connection->ended = true;
		/* A call that listens has no other end. */
		if (len != UV_EOF || (connection->busy && connection->call.listens))
			connection_close(connection);
	} else {
		vd_wire_filled(connection->wire, (size_t)len);
		if (connection->busy)
			overtake(connection);
		else if (connection_works(connection))
			connection->keeper->arrived(connection->keeper->data, connection);
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

/* UNREAD: the bytes of replies that wait meanwhile; a timer for another reason begins anew. */
static void set_patience(struct connection *connection, bool wanted, size_t unread)
{
	unsigned ms = connection->keeper->message_timeout_ms;
	bool active = uv_is_active((uv_handle_t *)&connection->patience);

	if (!wanted) {
		uv_timer_stop(&connection->patience);
	} else if (!active || !connection->unread != !unread) {
		connection->unread = unread;
		connection->unread_in_socket = unread ? in_socket(connection) : 0;
		uv_timer_start(&connection->patience, on_impatience, ms, 0);
	}
}

/*
 * What is waited for now, after anything has happened: bytes (only a few while some are there that
 * could be worked on, so that a client can't pile up calls), the moment to do the next slice, the
 * end of the writing.
 */
void connection_settle(struct connection *connection)
{
	bool ready, reading;
	size_t unread;

	if (connection->closing)
		return;
	ready = vd_wire_is_ready(connection->wire);
	unread = ready ? queued(connection) : 0;
	if (connection->ended && !ready && !connection->busy && !queued(connection)) {
		connection_close(connection);
		return;
	}
	reading =
		!connection->ended && (!ready || vd_wire_held(connection->wire) < LIMIT_READ_AHEAD);
	set_reading(connection, reading);
	set_patience(connection, unread || (reading && vd_wire_is_partial(connection->wire)),
		     unread);
	if (connection_works(connection))
		connection->keeper->works(connection->keeper->data, &connection->turn);
}

static int read_peer(struct connection *connection)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	int fd = get_fd(connection);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return -errno;
	connection->user = cred.uid;
	connection->pid = cred.pid;
	connection->privileged = cred.uid == 0 || authority_has(connection->keeper->authority, fd);
	return 0;
}

int connection_identify(struct connection *connection)
{
	connection->idle_since_ms = uv_now(connection->keeper->loop);
	return read_peer(connection);
}

int connection_start(struct connection *connection)
{
	int r = vd_wire_new(call_limit(connection), &connection->wire);

	if (r == 0)
		r = hangups_add(connection->keeper->hangups, get_fd(connection), connection);
	if (r < 0)
		return r;
	connection->watched = true;
	connection_settle(connection);
	return 0;
}
