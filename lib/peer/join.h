/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end that measures: connections to the one that serves. */
#pragma once

#include <signal.h>

#include "peer/address.h"
#include "peer/protocol.h"

struct vd_peer {
	struct vd_peer_address address;
	const char
		*device; /* the interface that all goes through; NULL: whichever the route says */
	const char *token;
	const volatile sig_atomic_t *stop; /* set: give up */
	/* Of the session, once there is one. */
	unsigned char session[VD_PEER_SESSION_SIZE];
	unsigned char secret[VD_PEER_SESSION_SIZE];
};

#define VD_PEER_REASON_MAX 160

/* How long the other end may take to connect, to answer, to take what it is sent. */
#define VD_PEER_PATIENCE_MS 10000

/*
 * vd_peer_join - a connection for ROLE, which has been agreed upon; it does not block by itself
 * (O_NONBLOCK). VD_PEER_CONTROL begins the session, whose members in PEER it sets.
 *
 * With words for it in REASON where strerror's would not do (else it is empty): -ECONNREFUSED,
 * -EHOSTUNREACH and others of connect(2); -ENODEV: no such interface; -ETIMEDOUT: not within
 * VD_PEER_PATIENCE_MS; -EACCES: it has another token; -EBUSY: it measures with somebody else;
 * -EPROTO: it is something else; -ECONNRESET: it went away; -ECANCELED: stopped.
 */
int vd_peer_join(struct vd_peer *peer, enum vd_peer_role role, int *ret_fd,
		 char reason[static VD_PEER_REASON_MAX]);

/* vd_peer_datagrams - a socket for the session's datagrams, connected to the other end. -ENOTSUP:
 * there are none to such an address; those of socket(2) and connect(2). */
int vd_peer_datagrams(const struct vd_peer *peer, int *ret_fd);

/*
 * vd_peer_wait - until FD is ready for EVENTS (of poll(2)), or DEADLINE_NS of CLOCK_MONOTONIC: what
 * it is ready for, 0 at the deadline. -ECANCELED: stopped.
 */
int vd_peer_wait(const struct vd_peer *peer, int fd, short events, uint64_t deadline_ns);

/* vd_peer_tell - one frame on control. -ECONNRESET: nobody is there; -ETIMEDOUT: it takes nothing
 * any more. */
int vd_peer_tell(int control, enum vd_peer_word word, uint32_t size);

/* A stream of frames, as they come. */
struct vd_peer_frames {
	struct vd_peer_frame frame;
	size_t got;
};

/*
 * vd_peer_hear - the next frame of FD that is there: 1, and *RET; 0: none yet. -ECONNRESET: the
 * other end is gone; -EPROTO: it is none.
 */
int vd_peer_hear(int fd, struct vd_peer_frames *frames, struct vd_peer_frame *ret);
