/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the end that serves share. Times are of CLOCK_MONOTONIC. */
#pragma once

#include "base/clock.h"
#include "peer/protocol.h"
#include "peer/serve.h"

/* Connections that are not proven; of a session, its control among them. */
#define STRANGERS_MAX 8
#define MEMBERS_MAX   40
#define CONNS_MAX     (STRANGERS_MAX + MEMBERS_MAX)

/* One read or write of a stream; and how many before it is the others' turn. */
#define CHUNK_SIZE (256u << 10)
#define CHUNKS_MAX 4

/* How often it is told what has arrived. */
#define REPORT_NS 2000000u

enum conn_state {
	CONN_PROVING,
	CONN_JUDGED, /* its proof is here, and its answer takes its time */
	CONN_SERVED,
	CONN_GONE, /* to be freed */
};

struct conn {
	int fd;
	enum conn_state state;
	enum vd_peer_role role;
	struct vd_peer_address from;
	uint64_t since_ns; /* of its state; of control, of its last word */
	uint64_t judge_ns;
	unsigned char nonce[VD_PEER_NONCE_SIZE];
	struct vd_peer_proof proof; /* or, of control, a frame */
	size_t got;		    /* of that */
	struct vd_peer_frame out[2];
	size_t out_from, out_to; /* bytes that wait in it */
	unsigned char *echo;	 /* CHUNK: what is to go back */
	size_t echo_from, echo_to;
	struct vd_peer_frame counts, told; /* of a sink; of control, of datagrams */
};

/* What the session does with datagrams. */
struct datagrams {
	int fd; /* -1: there are none on this kind of address */
	unsigned char secret[VD_PEER_SESSION_SIZE];
	bool has_address;
	struct vd_peer_address to;
	enum vd_peer_word doing; /* VD_PEER_COUNT, VD_PEER_FLOOD, or 0 */
	uint32_t size;
	struct datagram_batch *batch;
};

struct vd_serve {
	struct vd_serve_order order;
	int fd;
	struct vd_peer_address bound;
	uint64_t full_ns; /* until when none is accepted: this system has no room for one */
	struct conn *conns[CONNS_MAX];
	size_t count;
	struct conn *control; /* NULL: no session */
	unsigned char session[VD_PEER_SESSION_SIZE];
	struct datagrams datagrams;
	unsigned wrong; /* tokens, lately */
	uint64_t wrong_ns;
	uint64_t now_ns;
	bool over;
	unsigned char *chunk;
};

void serve_log(const struct vd_serve *serve, const struct vd_peer_address *who, const char *what);

/* serve-proof.c: the beginning of a connection. */
void conn_begin(struct vd_serve *serve, struct conn *conn);
void conn_read_proof(struct vd_serve *serve, struct conn *conn);
void conn_judge(struct vd_serve *serve, struct conn *conn);

/* serve-stream.c: what follows. */
void conn_read(struct vd_serve *serve, struct conn *conn);
void conn_write(struct vd_serve *serve, struct conn *conn);
bool conn_wants_to_read(const struct conn *conn);
bool conn_wants_to_write(const struct conn *conn);
/* Whether there is something to report, and not all of it is told. */
bool conn_owes_report(const struct vd_serve *serve, const struct conn *conn);
void conn_report(struct vd_serve *serve, struct conn *conn);
/* Its session ends with control. */
void conn_end(struct vd_serve *serve, struct conn *conn);

/* serve-datagram.c */
int datagrams_open(struct vd_serve *serve);
void datagrams_clear(struct datagrams *datagrams);
void datagrams_read(struct vd_serve *serve);
void datagrams_flood(struct vd_serve *serve);
bool datagrams_flooding(const struct vd_serve *serve);
