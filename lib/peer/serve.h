/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The end that serves: it answers, receives and sends what the peer measures, for clients that
 * know the token. It has one thread, and one session at a time. Clients count as hostile:
 * everything has a time limit, and the number of connections has a fixed bound.
 */
#pragma once

#include "base/cleanup.h"
#include "peer/address.h"

struct vd_serve;

struct vd_serve_order {
	struct vd_peer_address address; /* port 0: any that is free */
	const char *token;		/* borrowed until vd_serve_free() */
	bool once;			/* end after the first session */
	int stop_fd;			/* end as soon as this can be read; -1: never */
	/* WHAT has happened to WHO ("10.0.2.15:4711"); both live for the call only. */
	void (*log)(void *data, const char *who, const char *what);
	void *data;
};

#define VD_SERVE_REASON_MAX 192

/*
 * vd_serve_new - Listen at the address of ORDER, which is copied. The caller frees *RET by
 * vd_serve_free(), which accepts NULL and closes all connections.
 * Return 0, or those of socket(2), bind(2), listen(2) and getsockname(2), with a text for the error
 * in REASON. -ENOMEM: REASON may be untouched.
 */
int vd_serve_new(const struct vd_serve_order *order, struct vd_serve **ret,
		 char reason[static VD_SERVE_REASON_MAX]);
void vd_serve_free(struct vd_serve *serve);
VD_DEFINE_CLEANUP(struct vd_serve *, vd_serve_free);

/* vd_serve_bound - Return the address that SERVE listens on, with the port that it got. It lives as
 * long as SERVE. */
const struct vd_peer_address *vd_serve_bound(const struct vd_serve *serve);

/* vd_serve_run - Serve until stop_fd can be read or, with once, until the first session ends. Block
 * until then. Return 0, or those of poll(2); -EBADF, -EINVAL, -ENOTSOCK of accept4(2). */
int vd_serve_run(struct vd_serve *serve);
