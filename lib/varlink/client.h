/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A varlink client that blocks: one call at a time over one connected stream socket.
 *
 * Every function that waits has a limit of time, and trusts nothing that the other end sends. Once
 * a call has failed with a negative errno the connection is of no use any more: later calls return
 * -ENOTCONN.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"

struct json_object;
struct vd_varlink_client;

/* What a service answers where a call fails. */
struct vd_varlink_error {
	char *name;			/* "io.virtd.Devices.NoSuchDevice" */
	struct json_object *parameters; /* an object; NULL where the service sent none */
};

/* Frees what is in ERROR and empties it; an empty one (all zero) is fine. */
void vd_varlink_error_clear(struct vd_varlink_error *error);

/* For connecting, and unless set otherwise for sending and for each reply; as others have it. */
#define VD_VARLINK_TIMEOUT_MS 45000

/*
 * vd_varlink_connect - connect to the UNIX socket at PATH; the caller closes *RET_FD.
 *   -EPERM         the socket is there but not ours: whoever listens (SO_PEERCRED, unix(7)) is
 *                  neither root nor the caller's own effective user
 *   -ENAMETOOLONG  PATH does not fit into an address
 *   -ETIMEDOUT     the listener takes no more clients
 * and those of connect(2): -ENOENT, -ECONNREFUSED (stale), -EACCES, …
 */
int vd_varlink_connect(const char *path, int *ret_fd);

/*
 * vd_varlink_client_new - a client over the connected FD (a socket), which it closes when it is
 * freed. On failure (-ENOMEM) FD stays the caller's.
 */
int vd_varlink_client_new(int fd, struct vd_varlink_client **ret);
void vd_varlink_client_free(struct vd_varlink_client *client); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_varlink_client *, vd_varlink_client_free);

/* Milliseconds to send a call in, and to wait for each of its replies; -1: for ever. */
void vd_varlink_client_set_timeout(struct vd_varlink_client *client, int timeout_ms);

/*
 * vd_varlink_client_watch - While a call waits, call ON_READY with DATA whenever FD (not taken over;
 * -1: no more) can be read. ON_READY may use vd_varlink_send(), and must take from FD what is there.
 */
void vd_varlink_client_watch(struct vd_varlink_client *client, int fd, void (*on_ready)(void *data),
			     void *data);

/*
 * vd_varlink_send - Call METHOD without parameters and without wanting a reply ("oneway"); good also
 * while another call waits. 0, or as vd_varlink_call().
 */
int vd_varlink_send(struct vd_varlink_client *client, const char *method);

/*
 * vd_varlink_call - call METHOD ("io.virtd.Devices.Show") with PARAMETERS (an object, borrowed;
 * NULL: none).
 * 0: *RET (RET may be NULL) is the reply's parameters, an object that the caller puts; never NULL.
 * 1: the service answered with an error: *RET_ERROR (may be NULL), which the caller clears. The
 * connection stays good.
 * Negative: the transport failed and there is no answer:
 *   -ECONNRESET  the other end closed before the whole reply was here (it died, or dropped us)
 *   -EPROTO      what came is not a varlink reply
 *   -EMSGSIZE    the call is larger than a service takes (1 MiB), or a reply larger than 16 MiB
 *   -ETIMEDOUT   it took longer than the limit
 *   -ENOTCONN    an earlier call failed
 *   -ENOMEM, and those of sendmsg(2) and recv(2)
 */
int vd_varlink_call(struct vd_varlink_client *client, const char *method,
		    struct json_object *parameters, struct json_object **ret,
		    struct vd_varlink_error *ret_error);

/*
 * One of several replies. PARAMETERS is borrowed, an object. A negative return value ends the call
 * with it, and the connection with the call.
 */
typedef int (*vd_varlink_reply)(void *data, struct json_object *parameters, bool continues);

/*
 * vd_varlink_stream - call METHOD with "more" and hand each reply to ON_REPLY, the last one with
 * CONTINUES false. Returns as vd_varlink_call() does, or what ON_REPLY ended it with. An error may
 * come after some replies.
 */
int vd_varlink_stream(struct vd_varlink_client *client, const char *method,
		      struct json_object *parameters, vd_varlink_reply on_reply, void *data,
		      struct vd_varlink_error *ret_error);
