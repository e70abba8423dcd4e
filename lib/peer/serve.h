/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The end that serves: it answers, takes and gives what the other one measures, for whom knows the
 * token. One thread, one session at a time. Whoever connects is taken for hostile: everything has a
 * time limit, and memory for a fixed number of connections is all there ever is.
 */
#pragma once

#include "base/cleanup.h"
#include "peer/address.h"

struct vd_serve;

struct vd_serve_order {
	struct vd_peer_address address; /* port 0: any that is free */
	const char *token;		/* borrowed for as long as it serves */
	bool once;			/* end after the first session */
	int stop_fd;			/* end as soon as this one can be read; -1: never */
	/* Something has happened to WHO ("10.0.2.15:4711"). */
	void (*log)(void *data, const char *who, const char *what);
	void *data;
};

#define VD_SERVE_REASON_MAX 192

/*
 * vd_serve_new - listen. -errno of socket(2), bind(2), listen(2), with what could not be done in
 * REASON; -ENOMEM. The caller frees *RET.
 */
int vd_serve_new(const struct vd_serve_order *order, struct vd_serve **ret,
		 char reason[static VD_SERVE_REASON_MAX]);
void vd_serve_free(struct vd_serve *serve); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_serve *, vd_serve_free);

/* Where it listens, with the port that it got. */
const struct vd_peer_address *vd_serve_bound(const struct vd_serve *serve);

/* vd_serve_run - serve until it is to end: 0; those of poll(2) and accept(2). */
int vd_serve_run(struct vd_serve *serve);
