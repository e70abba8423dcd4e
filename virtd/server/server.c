// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/server.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "calls/service.h"
#include "common/limit.h"
#include "common/log.h"
#include "server/connection.h"

struct server {
	uv_loop_t loop;
	uv_idle_t work; /* runs while a connection works */
	uint64_t turn;
	uv_pipe_t listener;
	uv_signal_t signals[2];
	struct connection_keeper keeper;
	struct connection *connections;
	unsigned connection_count;
	unsigned connection_max;
	bool adopted;		/* the one client that there is was handed to us */
	size_t freed;		/* bytes of replies since memory was given back */
	uint64_t complained_ms; /* when, by the loop's clock; 0: never */
};

/* A shell may leave us few descriptors; then some of them have to be kept for the work itself. */
static unsigned most_connections(void)
{
	struct rlimit limit;
	rlim_t left;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return LIMIT_CONNECTIONS;
	left = limit.rlim_cur > LIMIT_DESCRIPTORS_KEPT ? limit.rlim_cur - LIMIT_DESCRIPTORS_KEPT
						       : 1;
	return left < LIMIT_CONNECTIONS ? (unsigned)left : LIMIT_CONNECTIONS;
}

__attribute__((format(printf, 2, 3))) static void complain(struct server *server,
							   const char *format, ...)
{
	uint64_t now = uv_now(&server->loop);
	char text[256];
	va_list args;

	if (server->complained_ms && now - server->complained_ms < LIMIT_COMPLAINT_MS)
		return;
	server->complained_ms = now;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	log_warning("%s", text);
}

/* Connections free themselves and know when; the other handles are part of the server. */
static void close_handle(uv_handle_t *handle, void *data)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void server_free(struct server *server)
{
	struct connection *next;

	if (!server)
		return;
	for (struct connection *c = server->connections; c; c = next) {
		next = connection_next(c);
		connection_close(c);
	}
	service_close(server->keeper.service);
	uv_walk(&server->loop, close_handle, NULL);
	uv_run(&server->loop, UV_RUN_DEFAULT);
	uv_loop_close(&server->loop);
	free(server);
}

static void add(struct server *server, struct connection *connection)
{
	connection_set_next(connection, server->connections);
	server->connections = connection;
	server->connection_count++;
}

static void remove_connection(struct server *server, struct connection *connection)
{
	struct connection *before = NULL;

	for (struct connection *c = server->connections; c; before = c, c = connection_next(c)) {
		if (c != connection)
			continue;
		if (before)
			connection_set_next(before, connection_next(c));
		else
			server->connections = connection_next(c);
		server->connection_count--;
		return;
	}
}

static void count_freed(void *data, size_t size)
{
	struct server *server = data;

	server->freed += size;
}

static unsigned count_of_user(const struct server *server, uid_t user)
{
	unsigned count = 0;

	for (struct connection *c = server->connections; c; c = connection_next(c))
		count += connection_user(c) == user;
	return count;
}

static bool is_quiet(const struct server *server)
{
	for (struct connection *c = server->connections; c; c = connection_next(c)) {
		if (connection_is_busy(c))
			return false;
	}
	return true;
}

/* What is left to the C library stays resident; a large list would be held for ever. */
static void trim_memory(struct server *server)
{
	if (server->freed < LIMIT_KEPT_BYTES || server->adopted || !is_quiet(server))
		return;
	server->freed = 0;
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static void forget(void *data, struct connection *connection)
{
	struct server *server = data;

	remove_connection(server, connection);
	trim_memory(server);
	if (server->adopted)
		uv_stop(&server->loop);
}

static unsigned busy_of_user(const struct server *server, uid_t user)
{
	unsigned count = 0;

	for (struct connection *c = server->connections; c; c = connection_next(c))
		count += connection_user(c) == user && connection_is_busy(c);
	return count;
}

static bool may_begin(void *data, uid_t user)
{
	const struct server *server = data;

	return user == 0 || busy_of_user(server, user) < LIMIT_CALLS_PER_USER;
}

static void call_ended(void *data, uid_t user)
{
	struct server *server = data;

	trim_memory(server);
	if (user == 0 || busy_of_user(server, user) != LIMIT_CALLS_PER_USER - 1)
		return;
	for (struct connection *c = server->connections; c; c = connection_next(c)) {
		if (connection_user(c) == user)
			connection_settle(c);
	}
}

/* The connection of the same user as C that has waited longest for its turn, C among them. NULL:
 * this user had a turn, or has nothing to do. */
static struct connection *next_of_user(const struct server *server, struct connection *c)
{
	struct connection *next = NULL;

	for (struct connection *o = server->connections; o; o = connection_next(o)) {
		if (connection_user(o) != connection_user(c))
			continue;
		if (*connection_last_turn(o) == server->turn)
			return NULL;
		if (connection_works(o) &&
		    (!next || *connection_last_turn(o) < *connection_last_turn(next)))
			next = o;
	}
	return next;
}

/* Each user who has something to do gets one slice, whatever the number of their connections. */
static void on_work(uv_idle_t *work)
{
	struct server *server = work->data;
	bool any = false;

	server->turn++;
	for (struct connection *c = server->connections; c; c = connection_next(c)) {
		struct connection *next = connection_works(c) ? next_of_user(server, c) : NULL;

		if (!next)
			continue;
		*connection_last_turn(next) = server->turn;
		connection_turn(next);
		any = true;
	}
	if (!any)
		uv_idle_stop(work);
}

static void works(void *data)
{
	struct server *server = data;

	uv_idle_start(&server->work, on_work);
}

static bool is_loaded(void *data)
{
	const struct server *server = data;

	return uv_is_active((const uv_handle_t *)&server->work);
}

static void complain_of(void *data, const char *text)
{
	complain(data, "%s", text);
}

int server_new(struct service *service, const struct server_options *options, struct server **ret)
{
	vd_autofree struct server *server = calloc(1, sizeof(*server));
	int r;

	if (!server)
		return -ENOMEM;
	r = uv_loop_init(&server->loop);
	if (r < 0)
		return r;
	server->keeper = (struct connection_keeper){
		.loop = &server->loop,
		.service = service,
		.message_timeout_ms = options->message_timeout_ms,
		.data = server,
		.may_begin = may_begin,
		.works = works,
		.is_loaded = is_loaded,
		.call_ended = call_ended,
		.freed = count_freed,
		.complain = complain_of,
		.gone = forget,
	};
	server->connection_max = most_connections();
	r = service_open(service, &server->loop);
	if (r < 0) {
		uv_loop_close(&server->loop);
		return r;
	}
	uv_idle_init(&server->loop, &server->work);
	server->work.data = server;
	*ret = vd_take_ptr(server);
	return 0;
}

static bool is_welcome(struct server *server, uid_t user)
{
	if (server->connection_count >= server->connection_max) {
		complain(server, "%u clients are connected: one of user %u is refused",
			 server->connection_count, (unsigned)user);
		return false;
	}
	if (user != 0 && count_of_user(server, user) >= LIMIT_CONNECTIONS_PER_USER) {
		complain(server, "%u clients of user %u are connected: one more is refused",
			 LIMIT_CONNECTIONS_PER_USER, (unsigned)user);
		return false;
	}
	return true;
}

/*
 * libuv has shed the load if there was no descriptor for it: it accepts and closes with one that it
 * keeps for that.
 */
static void on_connection(uv_stream_t *listener, int status)
{
	struct server *server = listener->data;
	struct connection *connection;
	int r;

	if (status < 0) {
		complain(server, "cannot take a client: %s", uv_strerror(status));
		return;
	}
	r = connection_new(&server->keeper, &connection);
	if (r < 0) {
		complain(server, "cannot take a client: %s", uv_strerror(r));
		return;
	}
	if (uv_accept(listener, connection_stream(connection)) < 0 ||
	    connection_start(connection) < 0 || !is_welcome(server, connection_user(connection)))
		connection_close(connection);
	else
		add(server, connection);
}

int server_listen(struct server *server, int fd)
{
	int r = uv_pipe_init(&server->loop, &server->listener, 0);

	if (r == 0)
		r = uv_pipe_open(&server->listener, fd);
	if (r < 0) {
		close(fd);
		return r;
	}
	server->listener.data = server;
	return uv_listen((uv_stream_t *)&server->listener, SOMAXCONN, on_connection);
}

int server_adopt(struct server *server, int fd)
{
	struct connection *connection;
	int r = connection_new(&server->keeper, &connection);

	if (r < 0)
		return r;
	r = connection_open(connection, fd);
	if (r == 0)
		r = connection_start(connection);
	if (r < 0) {
		connection_close(connection);
		return r;
	}
	add(server, connection);
	server->adopted = true;
	return 0;
}

static void on_signal(uv_signal_t *handle, int number)
{
	log_info("stopping by signal %d", number);
	uv_stop(handle->loop);
}

int server_watch_signals(struct server *server)
{
	static const int numbers[] = { SIGTERM, SIGINT };

	for (size_t i = 0; i < VD_ARRAY_SIZE(numbers); i++) {
		int r = uv_signal_init(&server->loop, &server->signals[i]);

		if (r == 0)
			r = uv_signal_start(&server->signals[i], on_signal, numbers[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

int server_run(struct server *server)
{
	uv_run(&server->loop, UV_RUN_DEFAULT);
	return 0;
}
