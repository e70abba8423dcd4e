/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A connection to the virtd that runs, or to a private one. Verbs call session-call.h. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "session/sysroot.h"

struct error;
struct json_object;
struct request;
struct vd_varlink_client;

struct session {
	struct sysroot sysroot; /* the tree of --sysroot, which the private virtd reads */
	struct vd_varlink_client *client;
	const char *peer; /* for messages: the socket's path, or "virtd"; borrowed from the
			     request or the environment */
	char *host;	  /* of --host; NULL: this system */
	pid_t child;	  /* the private virtd, or ssh; 0: there is none */
	struct json_object
		*problems; /* an array: what virtd could not read at all; NULL: nothing */
	struct json_object *told; /* those of the reading before: see session_begin_reading() */
	bool is_quiet;		  /* print no problems until session_warn() */
};

/*
 * session_open - Connect as REQUEST's --sysroot and --socket and $VIRTD_SOCKET say. --sysroot
 * always starts a private virtd, for a snapshot file after sysroot_open(); a given socket is the only one tried. Without both, connect to
 * the default socket; if that fails, start a private virtd.
 * Block until connected. The caller closes SESSION in any case. Return EXIT_DONE, or with ERROR
 * set: EXIT_UNREACHABLE: no connection, or the socket's server is neither root nor the caller.
 * EXIT_FAILED: out of memory. Those of sysroot_open().
 */
int session_open(struct session *session, const struct request *request, struct error *error);

/* session_open_tree - Connect to a private virtd for the tree at PATH, as --sysroot PATH. The rest is as
 * for session_open(). */
int session_open_tree(struct session *session, const char *path, struct error *error);

/*
 * session_connect - Do as session_open(), but leave what is sent to the caller: *RET_FD is the
 * connected socket, which the caller closes before SESSION. No call of SESSION may follow.
 */
int session_connect(struct session *session, const struct request *request, int *ret_fd,
		    struct error *error);

/*
 * session_open_host - Connect to the virtd of HOST by ssh(1), as remote_start() does. Do not block: the first call waits for the connection. The caller closes
 * SESSION in any case. Return EXIT_DONE, or with ERROR set: EXIT_UNREACHABLE: ssh can't be started.
 * EXIT_FAILED: out of memory.
 */
int session_open_host(struct session *session, const char *host, bool is_one_of_many,
		      struct error *error);

/*
 * session_disconnect - Disconnect, so that virtd can end while virtctl goes on. No call may follow.
 * A session that is not connected is accepted.
 */
void session_disconnect(struct session *session);

/*
 * session_close - Disconnect, wait up to 5 s for the end of a private virtd, then kill it, and
 * empty SESSION. An empty session is accepted.
 */
void session_close(struct session *session);
#define SESSION_AUTO VD_CLEANUP(session_close)

/* A method ("Devices.List"), and the member that each of its replies has: an array, of records. */
struct session_method {
	const char *name;
	const char *member;
	bool more;     /* several replies are wanted */
	bool as_texts; /* each record is a string, its JSON, for callers that pass it on unread */
	bool is_flag;  /* the member is true or false */
};
extern const struct session_method method_list, method_list_texts, method_show, method_stats,
	method_identify, method_platform, method_drivers, method_overrides, method_apply_overrides,
	method_plan_overrides, method_unset_override, method_kinds;

/*
 * session_set_timeout - Set how many milliseconds the next calls may take to be sent, and each
 * reply to come; -1: without end. Default: VD_VARLINK_TIMEOUT_MS. Without a connection, do nothing.
 */
void session_set_timeout(struct session *session, int timeout_ms);

/*
 * session_request - Call METHOD with PARAMETERS (taken over; NULL: out of memory), and block for the
 * reply: *RET, an object with the member of METHOD, which the caller puts. Print its "problems",
 * and keep them in SESSION. Verbs use session_call().
 * Return EXIT_DONE, or with ERROR set: the code of error_from_service() or error_from_transport().
 */
int session_request(struct session *session, const struct session_method *method,
		    struct json_object *parameters, struct json_object **ret, struct error *error);

/*
 * session_request_each - Call METHOD with PARAMETERS (taken over; NULL: out of memory), and call
 * ON_RECORD with each record of its replies, borrowed. A negative errno of ON_RECORD ends the
 * call, and if METHOD has several replies the connection.
 * Print the first "problems" of the replies, and keep them in SESSION. Return as session_request();
 * records may have come before an error.
 */
int session_request_each(struct session *session, const struct session_method *method,
			 struct json_object *parameters,
			 int (*on_record)(void *data, struct json_object *record), void *data,
			 struct error *error);

/*
 * session_request_stream - Call the method NAME with PARAMETERS (taken over; NULL: out of memory),
 * and call ON_REPLY with each of its replies, borrowed. A negative errno of ON_REPLY ends the call
 * and the connection. Print the first "problems" of the replies, and keep them in SESSION. Return as
 * session_request().
 */
int session_request_stream(struct session *session, const char *name,
			   struct json_object *parameters,
			   int (*on_reply)(void *data, struct json_object *reply, bool continues),
			   void *data, struct error *error);

/*
 * session_begin_reading - Forget the problems of SESSION, for calls that are made again and again.
 * session_warn() prints those that came since, if they are others than before or AGAIN.
 */
void session_begin_reading(struct session *session);
void session_warn(struct session *session, bool again);

/*
 * session_end_with_reader - End virtctl by SIGPIPE if standard output is a pipe that nobody reads
 * any more, also while a call of SESSION waits.
 */
void session_end_with_reader(struct session *session);

/*
 * session_watch - While a call waits for its replies, call ON_READY with DATA whenever FD (not
 * taken over; -1: stop) can be read. Without a connection, do nothing. See
 * vd_varlink_client_watch().
 */
void session_watch(struct session *session, int fd, int (*on_ready)(void *data), void *data);

/*
 * session_send - Call the method NAME, without parameters and without a reply. A failure, or a
 * connection that has ended, is left to the next call to report.
 */
void session_send(struct session *session, const char *name);
