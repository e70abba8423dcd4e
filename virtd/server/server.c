// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server/server.h"

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/task.h"
#include "calls/service.h"
#include "common/authority.h"
#include "common/limit.h"
#include "common/log.h"
#include "server/connection.h"
#include "server/hangups.h"
#include "server/notify.h"
#include "server/turns.h"

struct server {
	uv_loop_t loop;
	uv_idle_t work; /* runs while a connection works */
	uv_prepare_t iteration;
	uint64_t at_once_ns; /* what calls have taken in this iteration that had no turn */
	uv_pipe_t listener;
	uv_timer_t idle_exit; /* runs while no client is connected, and IDLE_EXIT_MS is not 0 */
	uint64_t idle_exit_ms;
	uv_timer_t watchdog; /* runs if the service manager expects a sign of life */
	uv_signal_t signals[3];
	struct authority authority;
	struct hangups hangups;
	struct turns turns;
	struct connection_keeper keeper;
	struct connection *connections;
	unsigned connection_max;
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

static void close_loop(struct server *server)
{
	uv_walk(&server->loop, close_handle, NULL);
	uv_run(&server->loop, UV_RUN_DEFAULT);
	hangups_close(&server->hangups);
	uv_loop_close(&server->loop);
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
	close_loop(server);
	free(server);
}

static void add(struct server *server, struct connection *connection)
{
	connection_set_next(connection, server->connections);
	server->connections = connection;
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
		return;
	}
}

static void count_freed(void *data, size_t size)
{
	struct server *server = data;

	server->freed += size;
}

/* What is left to the C library stays resident; a large list would be held for ever. */
static void trim_memory(struct server *server)
{
	if (server->freed < LIMIT_KEPT_BYTES || server->keeper.is_private || server->turns.calls)
		return;
	server->freed = 0;
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

static void await_idle_exit(struct server *server);

/* A client that connects after the listener is closed stays in the queue of the socket. */
static void on_idle(uv_timer_t *timer)
{
	struct server *server = timer->data;

	if (server->connections)
		return;
	/* A process that can't end would keep its activator from starting the next one. */
	if (service_has_work(server->keeper.service) || vd_task_runs()) {
		await_idle_exit(server);
		return;
	}
	log_info("stopping: idle for %" PRIu64 " s", server->idle_exit_ms / 1000);
	uv_close((uv_handle_t *)&server->listener, NULL);
	uv_stop(&server->loop);
}

static void await_idle_exit(struct server *server)
{
	bool closing = uv_is_closing((const uv_handle_t *)&server->idle_exit);

	if (server->idle_exit_ms && !server->connections && !closing)
		uv_timer_start(&server->idle_exit, on_idle, server->idle_exit_ms, 0);
}

static void forget(void *data, struct connection *connection)
{
	struct server *server = data;

	remove_connection(server, connection);
	await_idle_exit(server);
	trim_memory(server);
	if (server->keeper.is_private)
		uv_stop(&server->loop);
}

static void remove_turn(void *data, struct connection *connection)
{
	struct server *server = data;

	turns_remove(&server->turns, connection_own_turn(connection));
}

static bool may_begin(void *data, const struct turn *turn)
{
	(void)data;
	return connection_user(turn->connection) == 0 || turns_calls(turn) < LIMIT_CALLS_PER_USER;
}

static void call_began(void *data, const struct turn *turn)
{
	struct server *server = data;

	turns_call_began(&server->turns, turn);
}

/* If the user had as many calls as it may, its other connections waited for this. */
static void call_ended(void *data, const struct turn *turn)
{
	struct server *server = data;

	turns_call_ended(&server->turns, turn);
	trim_memory(server);
	if (connection_user(turn->connection) == 0 || turns_calls(turn) != LIMIT_CALLS_PER_USER - 1)
		return;
	for (struct connection *c = server->connections; c; c = connection_next(c)) {
		if (connection_own_turn(c)->user == turn->user)
			connection_settle(c);
	}
}

static bool give_turn(struct server *server, bool privileged)
{
	struct connection *connection;

	do
		connection = turns_take(&server->turns, privileged);
	while (connection && !connection_works(connection));
	if (connection)
		connection_turn(connection);
	return connection;
}

/*
 * One slice for a client that may change something, and one for the next user of all others: what
 * many others have to do delays the first no longer than what one has.
 */
static void on_work(uv_idle_t *work)
{
	struct server *server = work->data;
	bool first = give_turn(server, true), other = give_turn(server, false);

	if (!first && !other)
		uv_idle_stop(work);
}

static void works(void *data, struct turn *turn)
{
	struct server *server = data;

	turns_queue(&server->turns, turn);
	uv_idle_start(&server->work, on_work);
}

static void on_iteration(uv_prepare_t *iteration)
{
	struct server *server = iteration->data;

	server->at_once_ns = 0;
}

/* While nobody waits for a turn, and others that came with it have not taken the time of one. */
static void arrived(void *data, struct connection *connection)
{
	struct server *server = data;
	uint64_t begun_ns = vd_clock_ns();

	if (uv_is_active((const uv_handle_t *)&server->work) ||
	    server->at_once_ns >= LIMIT_SLICE_NS)
		return;
	connection_turn(connection);
	server->at_once_ns += vd_clock_ns() - begun_ns;
}

static void on_hangup(void *data)
{
	connection_hung_up(data);
}

static void complain_of(void *data, const char *text)
{
	complain(data, "%s", text);
}

static int open_loop(struct server *server, struct service *service)
{
	int r = hangups_open(&server->hangups, &server->loop, on_hangup);

	if (r == 0)
		r = service_open(service, &server->loop);
	uv_idle_init(&server->loop, &server->work);
	uv_prepare_init(&server->loop, &server->iteration);
	uv_prepare_start(&server->iteration, on_iteration);
	uv_timer_init(&server->loop, &server->idle_exit);
	uv_timer_init(&server->loop, &server->watchdog);
	server->work.data = server->iteration.data = server->idle_exit.data = server;
	return r;
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
		.authority = &server->authority,
		.hangups = &server->hangups,
		.message_timeout_ms = options->message_timeout_ms,
		.data = server,
		.may_begin = may_begin,
		.works = works,
		.arrived = arrived,
		.call_began = call_began,
		.call_ended = call_ended,
		.freed = count_freed,
		.complain = complain_of,
		.closes = remove_turn,
		.gone = forget,
	};
	server->connection_max = most_connections();
	server->authority.has_helpers = options->has_helpers;
	server->idle_exit_ms = options->idle_exit_ms;
	r = open_loop(server, service);
	if (r < 0) {
		close_loop(server);
		return r;
	}
	*ret = vd_take_ptr(server);
	return 0;
}

/* Of those that may change nothing. NULL: each has a call at work. */
static struct connection *longest_idle(const struct server *server)
{
	struct connection *longest = NULL;

	for (struct connection *c = server->connections; c; c = connection_next(c)) {
		if (connection_is_privileged(c) || !connection_is_idle(c))
			continue;
		if (!longest || connection_idle_since_ms(c) <= connection_idle_since_ms(longest))
			longest = c;
	}
	return longest;
}

static unsigned reserved_connections(const struct server *server)
{
	unsigned quarter = server->connection_max / 4;

	return quarter < LIMIT_CONNECTIONS_RESERVED ? quarter : LIMIT_CONNECTIONS_RESERVED;
}

/* The most connections that there may be if CONNECTION is one. */
static unsigned most_with(const struct server *server, const struct connection *connection)
{
	return connection_is_privileged(connection)
		       ? server->connection_max
		       : server->connection_max - reserved_connections(server);
}

/* How many connections there are for which the same limit holds as for CONNECTION, it among them. */
static unsigned count_with(const struct server *server, const struct connection *connection)
{
	unsigned ordinary = server->turns.connections[false];

	return connection_is_privileged(connection) ? ordinary + server->turns.connections[true]
						    : ordinary;
}

static bool has_place(struct server *server, const struct connection *connection)
{
	unsigned all = server->turns.connections[false] + server->turns.connections[true];
	struct connection *idle;

	if (count_with(server, connection) <= most_with(server, connection) &&
	    all <= server->connection_max)
		return true;
	idle = longest_idle(server);
	if (!idle)
		return false;
	complain(server, "the limit of clients is reached: an idle client of user %u is dropped",
		 (unsigned)connection_user(idle));
	connection_close(idle);
	return true;
}

static void refuse(struct server *server, struct connection *connection, const char *limit,
		   unsigned most, const char *text)
{
	complain(server, "%s: one of user %u is refused", text,
		 (unsigned)connection_user(connection));
	connection_refuse(connection, limit, most, text);
}

static bool is_welcome(struct server *server, struct connection *connection)
{
	unsigned user = connection_user(connection);
	unsigned of_user = turns_connections(connection_own_turn(connection));
	char text[128];

	if (user != 0 && of_user > LIMIT_CONNECTIONS_PER_USER) {
		snprintf(text, sizeof(text), "%u clients of user %u are connected",
			 LIMIT_CONNECTIONS_PER_USER, user);
		refuse(server, connection, "connectionsOfUser", LIMIT_CONNECTIONS_PER_USER, text);
		return false;
	}
	if (!has_place(server, connection)) {
		unsigned most = most_with(server, connection);

		snprintf(text, sizeof(text), "%u clients are connected, and none is idle", most);
		refuse(server, connection, "connections", most, text);
		return false;
	}
	return true;
}

static int take(struct server *server, struct connection *connection)
{
	int r = connection_identify(connection);

	if (r == 0)
		r = turns_add(&server->turns, connection_own_turn(connection), connection,
			      connection_user(connection), connection_is_privileged(connection));
	return r;
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
	    take(server, connection) < 0 || !is_welcome(server, connection) ||
	    connection_start(connection) < 0)
		connection_close(connection);
	else
		add(server, connection);
}

int server_listen(struct server *server, int fd)
{
	int r = uv_pipe_init(&server->loop, &server->listener, 0);

	authority_read_group(&server->authority);
	if (r == 0)
		r = uv_pipe_open(&server->listener, fd);
	if (r < 0) {
		close(fd);
		return r;
	}
	server->listener.data = server;
	await_idle_exit(server);
	return uv_listen((uv_stream_t *)&server->listener, SOMAXCONN, on_connection);
}

int server_adopt(struct server *server, int fd)
{
	struct connection *connection;
	int r = connection_new(&server->keeper, &connection);

	if (r < 0)
		return r;
	server->keeper.is_private = true;
	r = connection_open(connection, fd);
	if (r == 0)
		r = take(server, connection);
	if (r == 0)
		r = connection_start(connection);
	if (r < 0) {
		connection_close(connection);
		return r;
	}
	add(server, connection);
	return 0;
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct server *server = handle->data;

	if (number == SIGHUP) {
		authority_read_group(&server->authority);
		return;
	}
	log_info("stopping by signal %d", number);
	uv_stop(handle->loop);
}

int server_watch_signals(struct server *server)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

	for (size_t i = 0; i < VD_ARRAY_SIZE(numbers); i++) {
		int r = uv_signal_init(&server->loop, &server->signals[i]);

		server->signals[i].data = server;
		if (r == 0)
			r = uv_signal_start(&server->signals[i], on_signal, numbers[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A message that is lost is one of two for each limit of the manager. */
static void on_watchdog(uv_timer_t *timer)
{
	(void)timer;
	notify_manager("WATCHDOG=1");
}

void server_feed_watchdog(struct server *server, uint64_t interval_ms)
{
	if (interval_ms)
		uv_timer_start(&server->watchdog, on_watchdog, interval_ms, interval_ms);
}

int server_run(struct server *server)
{
	uv_run(&server->loop, UV_RUN_DEFAULT);
	return 0;
}
