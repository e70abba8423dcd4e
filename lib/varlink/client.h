/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A varlink client that blocks: one call at a time over one connected stream socket.
 *
 * Every function that waits has a time limit, and trusts nothing that the service sends. If
 * vd_varlink_call() or vd_varlink_stream() has failed with a negative errno, the connection can't
 * be used any more: later calls return -ENOTCONN.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"

struct json_object;
struct vd_varlink_client;

/* The answer of a service to a call that fails. */
struct vd_varlink_error {
	char *name;			/* "io.virtd.Devices.NoSuchDevice" */
	struct json_object *parameters; /* an object; NULL if the service sent none */
};

/* vd_varlink_error_clear - Free what ERROR holds, and zero it. A zeroed ERROR is accepted. */
void vd_varlink_error_clear(struct vd_varlink_error *error);

/* For connecting, and the default for sending a call and for each reply. */
#define VD_VARLINK_TIMEOUT_MS 45000

/*
 * vd_varlink_connect - Connect to the UNIX socket at PATH. Blocks for at most
 * VD_VARLINK_TIMEOUT_MS. The caller closes *RET_FD. Return 0, or:
 * -EPERM: the listener (SO_PEERCRED, unix(7)) is neither root nor the caller's effective user, and
 * PATH is not the socket of the service, in a folder of root's.
 * -ENAMETOOLONG: PATH does not fit into an address.
 * -ETIMEDOUT: the listener takes no more clients.
 * Those of connect(2): -ENOENT (also for ""), -ECONNREFUSED (nobody listens), -EACCES and others.
 */
int vd_varlink_connect(const char *path, int *ret_fd);

/*
 * vd_varlink_client_new - Make a client over FD, a connected socket, which vd_varlink_client_free()
 * closes. Return 0 or -ENOMEM; FD then stays the caller's.
 * vd_varlink_client_free() accepts NULL.
 */
int vd_varlink_client_new(int fd, struct vd_varlink_client **ret);
void vd_varlink_client_free(struct vd_varlink_client *client);
VD_DEFINE_CLEANUP(struct vd_varlink_client *, vd_varlink_client_free);

/* vd_varlink_client_set_timeout - Set the time limit in ms for sending a call, and for each of its
 * replies; -1: none. The default is VD_VARLINK_TIMEOUT_MS. */
void vd_varlink_client_set_timeout(struct vd_varlink_client *client, int timeout_ms);

/* vd_varlink_client_timeout_ms - Return that time limit in ms; -1: none. */
int vd_varlink_client_timeout_ms(const struct vd_varlink_client *client);

/* vd_varlink_client_keep - In the replies of the next calls, leave the objects in arrays called KEPT
 * (borrowed; NULL: none any more) as texts: see vd_json_parse_keeping(). */
void vd_varlink_client_keep(struct vd_varlink_client *client, const char *kept);

/*
 * vd_varlink_client_watch - Call ON_READY with DATA if FD becomes readable while a call waits for a
 * reply. FD (borrowed; -1: none any more) replaces an earlier one. ON_READY must read what is
 * there, and may call vd_varlink_send(). If it returns a negative errno, the call returns that.
 */
void vd_varlink_client_watch(struct vd_varlink_client *client, int fd, int (*on_ready)(void *data),
			     void *data);

/*
 * vd_varlink_send - Call METHOD without parameters and without a reply ("oneway"). May be called
 * also while another call waits for a reply. Errors of vd_varlink_call(): after one, so does each
 * later call, by -ENOTCONN.
 */
int vd_varlink_send(struct vd_varlink_client *client, const char *method);

/*
 * vd_varlink_call - Call METHOD ("io.virtd.Devices.Show") with PARAMETERS (an object, borrowed;
 * NULL: none), and block until the reply is there or the time limit is over. Return 0: *RET (RET
 * may be NULL) is the reply's parameters, an object that the caller puts. Return 1: the service
 * answered with an error, in *RET_ERROR (may be NULL), which the caller clears; the connection can
 * still be used. Or, without an answer:
 * -ECONNRESET: the service closed before the whole reply was there.
 * -EPROTO: what came is not a varlink reply.
 * -EMSGSIZE: the call is larger than VD_WIRE_CALL_MAX, or the reply than VD_WIRE_REPLY_MAX.
 * -ETIMEDOUT: it took longer than the time limit.
 * -ENOTCONN: an earlier call failed.
 * -ENOMEM.
 * Those of send(2), recv(2) and poll(2).
 */
int vd_varlink_call(struct vd_varlink_client *client, const char *method,
		    struct json_object *parameters, struct json_object **ret,
		    struct vd_varlink_error *ret_error);

/*
 * Takes one of several replies. PARAMETERS is an object, borrowed. A negative return value ends
 * the call, which returns it, and the connection.
 */
typedef int (*vd_varlink_reply)(void *data, struct json_object *parameters, bool continues);

/*
 * vd_varlink_stream - Call METHOD with "more", and pass each reply to ON_REPLY, the last one with
 * CONTINUES false. Return as vd_varlink_call(), or the negative value of ON_REPLY. An error may
 * come after some replies. The time limit holds for each reply.
 */
int vd_varlink_stream(struct vd_varlink_client *client, const char *method,
		      struct json_object *parameters, vd_varlink_reply on_reply, void *data,
		      struct vd_varlink_error *ret_error);
