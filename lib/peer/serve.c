// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer/serve.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer/serve-internal.h"

#define BACKLOG	  16
#define PORTS_MAX 16  /* tries for one that is free for streams and for datagrams */
#define POLL_MS	  200 /* how late a time limit may be */

enum { POLL_STOP, POLL_LISTEN, POLL_DATAGRAMS, POLL_CONNS };

void serve_log(const struct vd_serve *serve, const struct vd_peer_address *who, const char *what)
{
	char text[VD_PEER_TEXT_MAX];

	vd_peer_text(who, text);
	serve->order.log(serve->order.data, text, what);
}

static void free_conn(struct conn *conn)
{
	if (conn->fd >= 0)
		close(conn->fd);
	free(conn->echo);
	free(conn);
}

static int listen_at(struct vd_serve *serve)
{
	const struct vd_peer_address *address = &serve->order.address;
	const int yes = 1;
	vd_autoclose int fd =
		socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (address->storage.ss_family != AF_VSOCK)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	/* One address is one address. */
	if (address->storage.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
	if (bind(fd, (const struct sockaddr *)&address->storage, address->length) < 0 ||
	    listen(fd, BACKLOG) < 0)
		return -errno;
	serve->bound = (struct vd_peer_address){ .length = sizeof(serve->bound.storage) };
	if (getsockname(fd, (struct sockaddr *)&serve->bound.storage, &serve->bound.length) < 0)
		return -errno;
	serve->fd = vd_take_fd(&fd);
	return 0;
}

/* Both on one port: which one is free for the one may be taken for the other. */
static int open_both(struct vd_serve *serve)
{
	int r = -EADDRINUSE;

	for (unsigned i = 0; i < PORTS_MAX && r == -EADDRINUSE; i++) {
		if (serve->fd >= 0)
			close(serve->fd);
		serve->fd = -1;
		r = listen_at(serve);
		if (r == 0 && serve->bound.storage.ss_family != AF_VSOCK)
			r = datagrams_open(serve);
		if (vd_peer_port(&serve->order.address))
			break;
	}
	return r;
}

int vd_serve_new(const struct vd_serve_order *order, struct vd_serve **ret,
		 char reason[static VD_SERVE_REASON_MAX])
{
	VD_CLEANUP(vd_serve_freep) struct vd_serve *serve = calloc(1, sizeof(*serve));
	int r;

	if (!serve)
		return -ENOMEM;
	serve->order = *order;
	serve->fd = serve->datagrams.fd = -1;
	serve->chunk = calloc(1, CHUNK_SIZE);
	if (!serve->chunk)
		return -ENOMEM;
	r = open_both(serve);
	if (r < 0) {
		snprintf(reason, VD_SERVE_REASON_MAX, "%s%s", strerror(-r),
			 r == -EADDRNOTAVAIL ? " (it is not an address of this system)" : "");
		return r;
	}
	*ret = vd_take_ptr(serve);
	return 0;
}

void vd_serve_free(struct vd_serve *serve)
{
	if (!serve)
		return;
	for (size_t i = 0; i < serve->count; i++)
		free_conn(serve->conns[i]);
	datagrams_clear(&serve->datagrams);
	if (serve->fd >= 0)
		close(serve->fd);
	free(serve->chunk);
	free(serve);
}

const struct vd_peer_address *vd_serve_bound(const struct vd_serve *serve)
{
	return &serve->bound;
}

static bool is_stranger(const struct conn *conn)
{
	return conn->state == CONN_PROVING || conn->state == CONN_UNCHECKED;
}

static void forget_gone(struct vd_serve *serve)
{
	size_t kept = 0;

	for (size_t i = 0; i < serve->count; i++) {
		if (serve->conns[i]->state == CONN_GONE)
			free_conn(serve->conns[i]);
		else
			serve->conns[kept++] = serve->conns[i];
	}
	serve->count = kept;
}

/* RET_OLDEST: of the connections without a whole proof, the one that had most time for it. */
static size_t count_strangers(const struct vd_serve *serve, struct conn **ret_oldest)
{
	struct conn *oldest = NULL;
	size_t count = 0;

	for (size_t i = 0; i < serve->count; i++) {
		struct conn *conn = serve->conns[i];

		count += is_stranger(conn);
		if (conn->state == CONN_PROVING && (!oldest || conn->since_ns < oldest->since_ns))
			oldest = conn;
	}
	*ret_oldest = oldest;
	return count;
}

/* Those whose proof is not checked yet stay, or nothing would slow down who tries tokens. */
static bool has_room(const struct vd_serve *serve)
{
	struct conn *oldest;

	return serve->full_ns <= serve->now_ns &&
	       (count_strangers(serve, &oldest) < STRANGERS_MAX || oldest);
}

static void make_room(struct vd_serve *serve)
{
	struct conn *oldest;

	if (count_strangers(serve, &oldest) < STRANGERS_MAX)
		return;
	conn_end(serve, oldest);
	forget_gone(serve);
}

/* False: there is none to accept. */
static bool accept_one(struct vd_serve *serve, int *ret_error)
{
	struct vd_peer_address from = { .length = sizeof(from.storage) };
	vd_autoclose int fd = accept4(serve->fd, (struct sockaddr *)&from.storage, &from.length,
				      SOCK_NONBLOCK | SOCK_CLOEXEC);
	const int yes = 1;
	struct conn *conn;

	if (fd < 0) {
		/* What went wrong with one that is gone already is nobody's matter. */
		*ret_error = errno == EBADF || errno == EINVAL || errno == ENOTSOCK ? -errno : 0;
		/* It stays in the queue, and would wake us at once, again and again. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			serve->full_ns = serve->now_ns + POLL_MS * VD_NS_PER_MS;
		return false;
	}
	conn = calloc(1, sizeof(*conn));
	if (!conn)
		return false;
	if (from.storage.ss_family != AF_VSOCK)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	conn->fd = vd_take_fd(&fd);
	conn->from = from;
	conn->since_ns = serve->now_ns;
	serve->conns[serve->count++] = conn;
	conn_begin(serve, conn);
	return true;
}

static int accept_all(struct vd_serve *serve)
{
	int error = 0;

	while (has_room(serve)) {
		make_room(serve);
		if (!accept_one(serve, &error))
			break;
	}
	return error;
}

static void set_polls(const struct vd_serve *serve, struct pollfd *polls)
{
	bool flooding = datagrams_flooding(serve);

	polls[POLL_STOP] = (struct pollfd){ .fd = serve->order.stop_fd, .events = POLLIN };
	polls[POLL_LISTEN] =
		(struct pollfd){ .fd = serve->fd, .events = has_room(serve) ? POLLIN : 0 };
	polls[POLL_DATAGRAMS] = (struct pollfd){
		.fd = serve->datagrams.fd,
		.events = (short)(POLLIN | (flooding ? POLLOUT : 0)),
	};
	for (size_t i = 0; i < serve->count; i++) {
		const struct conn *conn = serve->conns[i];

		polls[POLL_CONNS + i] = (struct pollfd){
			.fd = conn->fd,
			.events = (short)((conn_wants_to_read(conn) ? POLLIN : 0) |
					  (conn_wants_to_write(conn) ? POLLOUT : 0)),
		};
	}
}

static int timeout_ms(const struct vd_serve *serve)
{
	int least = serve->count || serve->full_ns > serve->now_ns ? POLL_MS : -1;

	for (size_t i = 0; i < serve->count; i++) {
		const struct conn *conn = serve->conns[i];
		uint64_t due_ns = conn->answer_ns;
		int ms = POLL_MS;

		if (conn_owes_report(serve, conn))
			ms = REPORT_NS / VD_NS_PER_MS;
		else if (conn->state == CONN_UNCHECKED)
			ms = due_ns <= serve->now_ns
				     ? 0
				     : (int)((due_ns - serve->now_ns) / VD_NS_PER_MS) + 1;
		least = ms < least ? ms : least;
	}
	return least;
}

static void handle_times(struct vd_serve *serve, struct conn *conn)
{
	uint64_t silent_ms = (serve->now_ns - conn->since_ns) / VD_NS_PER_MS;

	if (conn->state == CONN_PROVING && silent_ms > VD_PEER_PROOF_MS)
		conn_end(serve, conn);
	else if (conn->state == CONN_UNCHECKED && conn->answer_ns <= serve->now_ns)
		conn_check_proof(serve, conn);
	else if (conn == serve->control && silent_ms > VD_PEER_SILENCE_MS) {
		serve_log(serve, &conn->from, "sends nothing any more");
		conn_end(serve, conn);
	} else if (conn_owes_report(serve, conn))
		conn_report(serve, conn);
}

static void handle_events(struct vd_serve *serve, struct conn *conn, short events)
{
	bool has_ended = events & (POLLHUP | POLLERR);

	if (has_ended && !conn_wants_to_read(conn))
		conn_end(serve, conn);
	else if ((has_ended || events & POLLIN) && conn->state == CONN_PROVING)
		conn_read_proof(serve, conn);
	else if ((has_ended || events & POLLIN) && conn->state == CONN_SERVED)
		conn_read(serve, conn);
	if (events & POLLOUT && conn->state == CONN_SERVED)
		conn_write(serve, conn);
	handle_times(serve, conn);
}

static int serve_events(struct vd_serve *serve)
{
	struct pollfd polls[POLL_CONNS + CONNS_MAX];
	size_t count = serve->count;

	set_polls(serve, polls);
	if (poll(polls, POLL_CONNS + count, timeout_ms(serve)) < 0)
		return errno == EINTR ? 0 : -errno;
	serve->now_ns = vd_clock_ns();
	if (polls[POLL_STOP].revents)
		serve->over = true;
	if (polls[POLL_DATAGRAMS].revents & POLLIN)
		datagrams_read(serve);
	if (polls[POLL_DATAGRAMS].revents & POLLOUT)
		datagrams_flood(serve);
	for (size_t i = 0; i < count; i++)
		handle_events(serve, serve->conns[i], polls[POLL_CONNS + i].revents);
	forget_gone(serve);
	return polls[POLL_LISTEN].revents ? accept_all(serve) : 0;
}

int vd_serve_run(struct vd_serve *serve)
{
	int r = 0;

	serve->now_ns = vd_clock_ns();
	while (r == 0 && !serve->over)
		r = serve_events(serve);
	return r;
}
