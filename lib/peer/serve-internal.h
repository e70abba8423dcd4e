/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the end that serves. Times are of CLOCK_MONOTONIC. */
#pragma once

#include "base/clock.h"
#include "peer/protocol.h"
#include "peer/serve.h"

/* The most connections without a proof, and the most of a session, its control among them. */
#define STRANGERS_MAX 8
#define MEMBERS_MAX   40
#define CONNS_MAX     (STRANGERS_MAX + MEMBERS_MAX)

/* The size of one read or write of a stream, and how many are made before other connections. */
#define CHUNK_SIZE (256u << 10)
#define CHUNKS_MAX 4

/* The shortest time between two reports. */
#define REPORT_NS 2000000u

enum conn_state {
	CONN_PROVING,
	CONN_UNCHECKED, /* its proof is whole; it is checked and answered at answer_ns */
	CONN_SERVED,
	CONN_GONE, /* to be freed */
};

struct conn {
	int fd;
	enum conn_state state;
	enum vd_peer_role role;
	struct vd_peer_address from;
	uint64_t since_ns; /* when its state began; of control, when its last frame came */
	uint64_t answer_ns;
	unsigned char nonce[VD_PEER_NONCE_SIZE];
	struct vd_peer_proof proof; /* of a proven control: room for a frame */
	size_t got;		    /* bytes of it so far */
	struct vd_peer_frame out[2];
	size_t out_from, out_to; /* bytes of it that wait */
	unsigned char *echo;	 /* VD_PEER_SIZE_MAX bytes to send back */
	size_t echo_from, echo_to;
	struct vd_peer_frame counts, reported; /* of a sink; of control: of datagrams */
};

/* The datagrams of the session. */
struct datagrams {
	int fd; /* -1: this kind of address has none */
	unsigned char secret[VD_PEER_SESSION_SIZE];
	bool has_address;
	struct vd_peer_address to;
	enum vd_peer_command doing; /* VD_PEER_COUNT, VD_PEER_FLOOD, or 0 */
	uint32_t size;
	struct datagram_batch *batch;
};

struct vd_serve {
	struct vd_serve_order order;
	int fd;
	struct vd_peer_address bound;
	uint64_t full_ns; /* until then none is accepted: this system lacks descriptors or memory */
	struct conn *conns[CONNS_MAX];
	size_t count;
	struct conn *control; /* NULL: no session */
	unsigned char session[VD_PEER_SESSION_SIZE];
	struct datagrams datagrams;
	unsigned wrong; /* wrong tokens lately */
	uint64_t wrong_ns;
	uint64_t now_ns;
	bool over;
	unsigned char *chunk;
};

/* None of these functions blocks. Those of a connection end it if its peer is gone or breaks the
 * protocol. */

/* serve_log - Call the log of SERVE's order: WHAT has happened to WHO. */
void serve_log(const struct vd_serve *serve, const struct vd_peer_address *who, const char *what);

/* conn_begin - Send the hello of the new CONN. (serve-proof.c has this and the next two.) */
void conn_begin(struct vd_serve *serve, struct conn *conn);

/* conn_read_proof - Receive what there is of CONN's proof. If it is whole, set answer_ns: later the
 * more wrong tokens have come lately. */
void conn_read_proof(struct vd_serve *serve, struct conn *conn);

/* conn_check_proof - Check the proof of CONN, and answer. End CONN unless it is admitted; a control
 * that is admitted begins the session. */
void conn_check_proof(struct vd_serve *serve, struct conn *conn);

/* conn_read - Receive what CONN, which is in CONN_SERVED, has. (serve-stream.c has this and what
 * follows.) */
void conn_read(struct vd_serve *serve, struct conn *conn);

/* conn_write - Send what CONN, which is in CONN_SERVED, takes of its frames, its echo or its
 * stream. */
void conn_write(struct vd_serve *serve, struct conn *conn);

/* conn_wants_to_read - Return whether to poll CONN for POLLIN, or for POLLOUT. */
bool conn_wants_to_read(const struct conn *conn);
bool conn_wants_to_write(const struct conn *conn);

/* conn_owes_report - Return whether CONN, a sink or the control of datagrams, has counted bytes
 * that no report has, and no frame of it waits. */
bool conn_owes_report(const struct vd_serve *serve, const struct conn *conn);

/* conn_report - Send a report of CONN, unless the last one is younger than REPORT_NS. */
void conn_report(struct vd_serve *serve, struct conn *conn);

/* conn_end - Mark CONN as CONN_GONE; vd_serve_run() frees it later. If it is control, the session
 * ends, with all connections that are in CONN_SERVED. */
void conn_end(struct vd_serve *serve, struct conn *conn);

/* datagrams_open - Open the socket for datagrams at the address that SERVE listens on.
 * (serve-datagram.c has this and what follows.) Return 0, or those of socket(2) and bind(2);
 * -ENOMEM. */
int datagrams_open(struct vd_serve *serve);

/* datagrams_clear - Close the socket, and free what DATAGRAMS holds. */
void datagrams_clear(struct datagrams *datagrams);

/* datagrams_read - Receive datagrams, at most 128; echo or count those of the session. */
void datagrams_read(struct vd_serve *serve);

/* datagrams_flood - Send datagrams, at most 16, if datagrams_flooding() still returns true. */
void datagrams_flood(struct vd_serve *serve);

/* datagrams_flooding - Return whether the session wants datagrams, has given its address, and was
 * seen within the last VD_PEER_FLOOD_MS. */
bool datagrams_flooding(const struct vd_serve *serve);
