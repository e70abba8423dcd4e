/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end that measures: its connections to the end that serves. */
#pragma once

#include <signal.h>

#include "peer/address.h"
#include "peer/protocol.h"

struct vd_peer {
	struct vd_peer_address address;
	const char *device; /* the only interface to use; NULL: that of the route */
	const char *token;
	const volatile sig_atomic_t *stop; /* not 0: give up */
	/* Set by vd_peer_join() when the session begins. */
	unsigned char session[VD_PEER_SESSION_SIZE];
	unsigned char secret[VD_PEER_SESSION_SIZE];
};

#define VD_PEER_REASON_MAX 160

/* How long the peer may take to connect, to answer and to receive. */
#define VD_PEER_PATIENCE_MS 10000

/*
 * vd_peer_join - Connect to the peer and agree with it on ROLE. VD_PEER_CONTROL begins the session,
 * and sets its members in PEER. Block for VD_PEER_PATIENCE_MS at most. The caller closes *RET_FD,
 * which is non-blocking. REASON is a text for the error, or empty if that of strerror(3) will do.
 * Return 0, or:
 * -ENODEV: there is no such interface.
 * -ETIMEDOUT: the peer took longer than VD_PEER_PATIENCE_MS.
 * -EACCES: the peer has another token.
 * -EBUSY: the peer measures with another client.
 * -EMFILE: the peer has too many connections.
 * -EPROTO: the peer is no 'virtctl bench serve' of this version.
 * -ECONNRESET: the peer has closed the connection or ended the session.
 * -ECANCELED: *PEER->stop is set.
 * Others of socket(2), setsockopt(2), connect(2), such as -ECONNREFUSED, and getrandom(2).
 */
int vd_peer_join(struct vd_peer *peer, enum vd_peer_role role, int *ret_fd,
		 char reason[static VD_PEER_REASON_MAX]);

/* vd_peer_datagrams - Open a non-blocking socket for the datagrams of the session, connected to the
 * peer; the caller closes *RET_FD. Return 0, or -ENOTSUP: the address is one of vsock. Others of
 * socket(2), setsockopt(2) and connect(2). */
int vd_peer_datagrams(const struct vd_peer *peer, int *ret_fd);

/*
 * vd_peer_wait - Wait until FD is ready for EVENTS (of poll(2)), or until DEADLINE_NS of
 * CLOCK_MONOTONIC. Return the events of poll(2); 0: the deadline has passed; -ECANCELED:
 * *PEER->stop is set, which takes 200 ms to notice at most. Others of poll(2).
 */
int vd_peer_wait(const struct vd_peer *peer, int fd, short events, uint64_t deadline_ns);

/* vd_peer_send_command - Send the frame COMMAND with SIZE on the connection CONTROL; never block.
 * Return 0, or: -ECONNRESET: the peer is gone. -ETIMEDOUT: the peer no longer reads, so the buffer
 * is full. */
int vd_peer_send_command(int control, enum vd_peer_command command, uint32_t size);

/* The frame that is being received; zeroed at the beginning of a connection. */
struct vd_peer_frames {
	struct vd_peer_frame frame;
	size_t got;
};

/*
 * vd_peer_receive_reports - Receive from FD the frames that are there, without blocking. Of a peer
 * that sends without end, leave the rest for the next call. The newest whole frame is then in *RET,
 * which is untouched if there is none. Return 0, or: -ECONNRESET: the peer is gone, or recv(2)
 * failed. -EPROTO: a frame is no report.
 */
int vd_peer_receive_reports(int fd, struct vd_peer_frames *frames, struct vd_peer_frame *ret);
