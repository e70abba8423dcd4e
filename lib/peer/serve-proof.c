// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hello, proof, answer. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "peer/serve-internal.h"

/* After each wrong token all wait twice as long, within bounds; in peace, that is forgotten. */
#define DELAY_NS     100000000ull
#define DELAY_MAX_NS 3000000000ull
#define PEACE_NS     60000000000ull

/* What is as short as this fits into the buffer of a new connection: or it is none to talk to. */
static void send_whole(struct vd_serve *serve, struct conn *conn, const void *data, size_t size)
{
	if (send(conn->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size)
		conn_end(serve, conn);
}

void conn_begin(struct vd_serve *serve, struct conn *conn)
{
	struct vd_peer_hello hello = { .version = htobe32(VD_PEER_VERSION),
				       .status = htobe32(VD_PEER_WELCOME) };

	memcpy(hello.magic, VD_PEER_MAGIC, sizeof(hello.magic));
	if (vd_peer_random(conn->nonce, sizeof(conn->nonce)) < 0) {
		conn_end(serve, conn);
		return;
	}
	memcpy(hello.nonce, conn->nonce, sizeof(hello.nonce));
	send_whole(serve, conn, &hello, sizeof(hello));
}

static uint64_t delay_ns(struct vd_serve *serve)
{
	uint64_t delay = DELAY_NS;

	if (serve->wrong && serve->now_ns - serve->wrong_ns > PEACE_NS)
		serve->wrong = 0;
	if (!serve->wrong)
		return 0;
	for (unsigned i = 1; i < serve->wrong && delay < DELAY_MAX_NS; i++)
		delay *= 2;
	return delay < DELAY_MAX_NS ? delay : DELAY_MAX_NS;
}

void conn_read_proof(struct vd_serve *serve, struct conn *conn)
{
	ssize_t n = recv(conn->fd, (char *)&conn->proof + conn->got,
			 sizeof(conn->proof) - conn->got, MSG_DONTWAIT);

	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			conn_end(serve, conn);
		return;
	}
	conn->got += (size_t)n;
	if (conn->got < sizeof(conn->proof))
		return;
	conn->state = CONN_UNCHECKED;
	conn->answer_ns = serve->now_ns + delay_ns(serve);
}

static void mac_input_of(const struct conn *conn, const char *label, struct vd_peer_mac_input *ret)
{
	*ret = (struct vd_peer_mac_input){ .label = label,
					   .hello_nonce = conn->nonce,
					   .proof_nonce = conn->proof.nonce,
					   .session = conn->proof.session,
					   .value = be32toh(conn->proof.role) };
}

static bool is_proven(const struct vd_serve *serve, const struct conn *conn)
{
	unsigned char mac[VD_SHA256_SIZE];
	struct vd_peer_mac_input input;

	mac_input_of(conn, "measures", &input);
	vd_peer_mac(serve->order.token, &input, mac);
	return vd_secret_is(mac, conn->proof.mac, sizeof(mac));
}

static size_t count_members(const struct vd_serve *serve)
{
	size_t count = 0;

	for (size_t i = 0; i < serve->count; i++)
		count += serve->conns[i]->state == CONN_SERVED;
	return count;
}

static enum vd_peer_status decide(struct vd_serve *serve, const struct conn *conn)
{
	uint32_t role = be32toh(conn->proof.role);

	if (!is_proven(serve, conn)) {
		serve->wrong++;
		serve->wrong_ns = serve->now_ns;
		return VD_PEER_WRONG;
	}
	if (role == VD_PEER_CONTROL)
		return serve->control ? VD_PEER_BUSY : VD_PEER_WELCOME;
	if (!serve->control || role > VD_PEER_SOURCE ||
	    memcmp(conn->proof.session, serve->session, sizeof(serve->session)) != 0)
		return VD_PEER_LOST;
	return count_members(serve) < MEMBERS_MAX ? VD_PEER_WELCOME : VD_PEER_FULL;
}

static int begin_session(struct vd_serve *serve, struct conn *conn)
{
	unsigned char secret[VD_SHA256_SIZE];
	struct vd_peer_mac_input input;
	int r = vd_peer_random(serve->session, sizeof(serve->session));

	if (r < 0)
		return r;
	memcpy(conn->proof.session, serve->session, sizeof(serve->session));
	mac_input_of(conn, "datagrams", &input);
	vd_peer_mac(serve->order.token, &input, secret);
	memcpy(serve->datagrams.secret, secret, sizeof(serve->datagrams.secret));
	serve->datagrams.has_address = false;
	serve->datagrams.doing = 0;
	serve->control = conn;
	serve_log(serve, &conn->from, "begins to measure");
	return 0;
}

static void admit(struct vd_serve *serve, struct conn *conn)
{
	conn->role = be32toh(conn->proof.role);
	conn->state = CONN_SERVED;
	conn->since_ns = serve->now_ns;
	if (conn->role == VD_PEER_CONTROL && begin_session(serve, conn) < 0)
		conn_end(serve, conn);
	if (conn->role == VD_PEER_ECHO)
		conn->echo = malloc(VD_PEER_SIZE_MAX);
	if (conn->role == VD_PEER_ECHO && !conn->echo)
		conn_end(serve, conn);
}

static void answer(struct vd_serve *serve, struct conn *conn, enum vd_peer_status status)
{
	struct vd_peer_answer reply = { .status = htobe32(status) };
	struct vd_peer_mac_input input;

	mac_input_of(conn, "serves", &input);
	input.value = status;
	memcpy(reply.session, conn->proof.session, sizeof(reply.session));
	/* Who has proven nothing gets nothing that is made with the token. */
	if (status != VD_PEER_WRONG)
		vd_peer_mac(serve->order.token, &input, reply.mac);
	send_whole(serve, conn, &reply, sizeof(reply));
}

void conn_check_proof(struct vd_serve *serve, struct conn *conn)
{
	enum vd_peer_status status;

	if (memcmp(conn->proof.magic, VD_PEER_MAGIC, sizeof(conn->proof.magic)) != 0 ||
	    be32toh(conn->proof.version) != VD_PEER_VERSION) {
		conn_end(serve, conn);
		return;
	}
	status = decide(serve, conn);
	conn->got = 0;
	if (status == VD_PEER_WELCOME)
		admit(serve, conn);
	if (conn->state != CONN_GONE)
		answer(serve, conn, status);
	if (status == VD_PEER_WELCOME)
		return;
	if (status == VD_PEER_WRONG)
		serve_log(serve, &conn->from, "does not have the token");
	else if (status == VD_PEER_BUSY)
		serve_log(serve, &conn->from, "must wait: the peer serves one client at a time");
	conn_end(serve, conn);
}
