// SPDX-License-Identifier: LGPL-2.1-or-later
/* Connections of a session. */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "peer/serve-internal.h"

static bool is_for_later(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static void end_session(struct vd_serve *serve)
{
	serve_log(serve, &serve->control->from, "has ended");
	serve->control = NULL;
	serve->datagrams.doing = 0;
	serve->datagrams.has_address = false;
	serve->over = serve->over || serve->order.once;
	for (size_t i = 0; i < serve->count; i++) {
		if (serve->conns[i]->state == CONN_SERVED)
			serve->conns[i]->state = CONN_GONE;
	}
}

void conn_end(struct vd_serve *serve, struct conn *conn)
{
	conn->state = CONN_GONE;
	if (conn == serve->control)
		end_session(serve);
}

static void send_frames(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = send(conn->fd, (char *)conn->out + conn->out_from,
			 conn->out_to - conn->out_from, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && !is_for_later(n)) {
		conn_end(serve, conn);
		return;
	}
	conn->out_from += n > 0 ? (size_t)n : 0;
	if (conn->out_from == conn->out_to)
		conn->out_from = conn->out_to = 0;
}

static void put_frame(struct vd_serve *serve, struct conn *conn, enum vd_peer_command command)
{
	struct vd_peer_frame frame = conn->counts;

	if (conn->out_to + sizeof(frame) > sizeof(conn->out)) {
		/* It asks, and does not take the answers. */
		conn_end(serve, conn);
		return;
	}
	frame.command = command;
	frame = vd_peer_frame_swap(&frame);
	memcpy((char *)conn->out + conn->out_to, &frame, sizeof(frame));
	conn->out_to += sizeof(frame);
	send_frames(serve, conn);
}

bool conn_owes_report(const struct vd_serve *serve, const struct conn *conn)
{
	if (conn->state != CONN_SERVED || conn->out_to)
		return false;
	if (conn->role != VD_PEER_SINK && !(conn == serve->control && serve->datagrams.doing))
		return false;
	return conn->counts.bytes != conn->reported.bytes;
}

void conn_report(struct vd_serve *serve, struct conn *conn)
{
	/* TOLD has the time of telling. */
	if (serve->now_ns - conn->reported.ns < REPORT_NS)
		return;
	conn->reported = conn->counts;
	conn->reported.ns = serve->now_ns;
	put_frame(serve, conn, VD_PEER_REPORT);
}

static void take_word(struct vd_serve *serve, struct conn *conn, const struct vd_peer_frame *frame)
{
	struct datagrams *datagrams = &serve->datagrams;

	conn->since_ns = serve->now_ns;
	if (frame->command == VD_PEER_COUNT || frame->command == VD_PEER_FLOOD) {
		conn->counts = conn->reported = (struct vd_peer_frame){ 0 };
		datagrams->doing = datagrams->fd < 0 ? 0 : frame->command;
		datagrams->size = frame->size;
		if (frame->command == VD_PEER_COUNT)
			put_frame(serve, conn, VD_PEER_REPORT);
	} else if (frame->command == VD_PEER_STOP) {
		datagrams->doing = 0;
		put_frame(serve, conn, VD_PEER_DONE);
	}
	if ((frame->command < VD_PEER_TICK || frame->command > VD_PEER_STOP) ||
	    (frame->command == VD_PEER_FLOOD &&
	     (frame->size < sizeof(struct vd_peer_datagram) || frame->size > VD_PEER_SIZE_MAX)))
		conn_end(serve, conn);
}

static void read_control(struct vd_serve *serve, struct conn *conn)
{
	struct vd_peer_frame *frame = (struct vd_peer_frame *)(void *)&conn->proof;
	ssize_t n =
		recv(conn->fd, (char *)frame + conn->got, sizeof(*frame) - conn->got, MSG_DONTWAIT);

	if (n <= 0) {
		if (!is_for_later(n))
			conn_end(serve, conn);
		return;
	}
	conn->got += (size_t)n;
	if (conn->got < sizeof(*frame))
		return;
	conn->got = 0;
	*frame = vd_peer_frame_swap(frame);
	take_word(serve, conn, frame);
}

static void write_echo(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = send(conn->fd, conn->echo + conn->echo_from, conn->echo_to - conn->echo_from,
			 MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && !is_for_later(n)) {
		conn_end(serve, conn);
		return;
	}
	conn->echo_from += n > 0 ? (size_t)n : 0;
	if (conn->echo_from == conn->echo_to)
		conn->echo_from = conn->echo_to = 0;
}

static void read_echo(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = recv(conn->fd, conn->echo, VD_PEER_SIZE_MAX, MSG_DONTWAIT);

	if (n <= 0) {
		if (!is_for_later(n))
			conn_end(serve, conn);
		return;
	}
	conn->echo_to = (size_t)n;
	write_echo(serve, conn);
}

static void read_sink(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = 1;

	for (unsigned i = 0; i < CHUNKS_MAX && n > 0; i++) {
		n = recv(conn->fd, serve->chunk, CHUNK_SIZE, MSG_DONTWAIT);
		conn->counts.bytes += n > 0 ? (size_t)n : 0;
	}
	if (n <= 0 && !is_for_later(n)) {
		conn_end(serve, conn);
		return;
	}
	serve->now_ns = conn->counts.ns = vd_clock_ns();
}

/* Nothing is to come there, but its end. */
static void read_source(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = recv(conn->fd, serve->chunk, 1, MSG_DONTWAIT);

	if (!is_for_later(n))
		conn_end(serve, conn);
}

static void write_source(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = 1;

	for (unsigned i = 0; i < CHUNKS_MAX && n > 0; i++)
		n = send(conn->fd, serve->chunk, CHUNK_SIZE, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n <= 0 && !is_for_later(n))
		conn_end(serve, conn);
}

bool conn_wants_to_read(const struct conn *conn)
{
	return conn->state != CONN_UNCHECKED && !conn->echo_to;
}

bool conn_wants_to_write(const struct conn *conn)
{
	return conn->state == CONN_SERVED &&
	       (conn->out_to || conn->echo_to || conn->role == VD_PEER_SOURCE);
}

void conn_read(struct vd_serve *serve, struct conn *conn)
{
	switch (conn->role) {
	case VD_PEER_CONTROL:
		read_control(serve, conn);
		return;
	case VD_PEER_ECHO:
		read_echo(serve, conn);
		return;
	case VD_PEER_SINK:
		read_sink(serve, conn);
		return;
	case VD_PEER_SOURCE:
		read_source(serve, conn);
	}
}

void conn_write(struct vd_serve *serve, struct conn *conn)
{
	if (conn->out_to)
		send_frames(serve, conn);
	else if (conn->echo_to)
		write_echo(serve, conn);
	else if (conn->role == VD_PEER_SOURCE)
		write_source(serve, conn);
}
