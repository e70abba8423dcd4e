/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A connection to virtd: the one that runs, or a private one. The calls
 * of verbs are those of session-call.h. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/cleanup.h"

struct error;
struct json_object;
struct request;
struct vd_varlink_client;

struct session {
	struct vd_varlink_client *client;
	const char *peer; /* for messages: the socket's path, or "virtd"; as long-lived as the
			     request */
	pid_t child;	  /* 0: virtd is not ours to end */
	struct json_object
		*problems; /* an array: what could not be read of the whole; NULL: nothing */
};

/*
 * session_open - connect, as REQUEST's --sysroot and --socket and $VIRTD_SOCKET have it. Without a
 * socket, or with one that nobody serves, a private virtd is started; a socket that was asked for
 * is the only way. Returns an exit code.
 */
int session_open(struct session *session, const struct request *request, struct error *error);

/* session_hang_up - no more calls: virtd can end while we go on. */
void session_hang_up(struct session *session);

/* session_close - hang up and wait for a private virtd. An empty session is fine. */
void session_close(struct session *session);
#define SESSION_AUTO VD_CLEANUP(session_close)

/* A method ("Devices.List"), and where in its replies the records are. */
struct session_method {
	const char *name;
	const char *member;
	bool more; /* several replies are wanted */
};
extern const struct session_method method_list, method_show, method_identify, method_drivers,
	method_overrides, method_apply_overrides, method_plan_overrides;

/* How long the next calls may take to be answered; else VD_VARLINK_TIMEOUT_MS. */
void session_set_timeout(struct session *session, int timeout_ms);

/*
 * session_ask - call the method NAME ("Drivers.Bind") with PARAMETERS (taken over; NULL: out of
 * memory). *RET is the one reply, an object that the caller puts. Returns an exit code. Verbs take
 * session_call() instead, whose errors say what was probably meant.
 */
int session_ask(struct session *session, const char *name, struct json_object *parameters,
		struct json_object **ret, struct error *error);

/*
 * session_ask_each - call METHOD with PARAMETERS (taken over; NULL: out of memory) and hand each
 * record of its replies to ON_RECORD, which borrows it; negative errno from there ends the call.
 * Returns an exit code: with some there may have been records before.
 */
int session_ask_each(struct session *session, const struct session_method *method,
		     struct json_object *parameters,
		     int (*on_record)(void *data, struct json_object *record), void *data,
		     struct error *error);

/*
 * session_ask_stream - call the method NAME with PARAMETERS (taken over; NULL: out of memory), and
 * hand each of its replies to ON_REPLY, which borrows it; negative errno from there ends the call.
 * Returns an exit code.
 */
int session_ask_stream(struct session *session, const char *name, struct json_object *parameters,
		       int (*on_reply)(void *data, struct json_object *reply, bool continues),
		       void *data, struct error *error);

/* session_watch - While a call waits for its replies, call ON_READY with DATA whenever FD can be
 * read; -1: no more. See vd_varlink_client_watch(). */
void session_watch(struct session *session, int fd, void (*on_ready)(void *data), void *data);

/* session_send - Call the method NAME, without parameters and without a reply. */
void session_send(struct session *session, const char *name);
