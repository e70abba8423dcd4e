/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One call, from its text to its last reply. A call knows nothing of sockets: its client has a
 * function that sends. It works in slices, so that many calls can proceed together.
 */
#pragma once

#include "varlink/message.h"

struct call;
struct service;

enum {
	CALL_DONE = 0,	/* the last reply was sent, or none is wanted */
	CALL_AGAIN = 1, /* there is more to do, and this slice is over */
	CALL_WAIT = 2,	/* there is nothing to do until call_wake() */
};

/*
 * Do one slice (about a millisecond) of a method. Return one of the above, or a negative errno, at
 * which the connection is closed.
 */
typedef int (*method_step)(struct call *call);

/*
 * Make the parameters (an object that the caller puts) of the one reply that a method of SERVICE
 * has for every call. NULL: out of memory.
 */
typedef struct json_object *(*method_reply)(struct service *service);

struct method {
	const char *name; /* "List" */
	method_step step;
	method_reply make_reply; /* instead of STEP */
	bool changes;	       /* only for clients that may change something */
	bool ends_with_client; /* given up when the client goes, as all that change nothing are */
	bool listens; /* waits without end: it takes no place among the calls of its user then */
	const char *stopped_by; /* the full name of the method that ends this one early, if called
				   next on the same connection; NULL: none does */
};

/* Send MESSAGE, LEN bytes with its NUL; it is taken over. Return 0, or a negative errno. */
typedef int (*call_send)(void *data, char *message, size_t len);

/* Do as call_send, but MESSAGE is not taken over: it lives as long as the service. */
typedef int (*call_send_kept)(void *data, const char *message, size_t len);

/* The client of a call. Each function gets DATA. */
struct call_client {
	call_send send;
	call_send_kept send_kept;
	void (*wake)(void *data);	/* a call that returned CALL_WAIT can go on */
	bool (*may_change)(void *data); /* called only if it matters, since it may be slow */
	bool limited; /* it may change nothing: the lower limits of common/limit.h are for it */
	void *data;
	int fd;	       /* the socket of the client; 0 or less: none */
	unsigned user; /* as of when the client connected; so is PID */
	unsigned pid;  /* 0: unknown. It proves nothing, since process ids are used again */
};

struct call {
	struct service *service;
	struct vd_call message;
	method_step step; /* NULL: the call was answered already */
	bool ends_with_client;
	bool listens;
	const char *stopped_by;
	bool stopping; /* the method is to end early, with what it has */
	unsigned losses; /* vd_json_losses() before this slice */
	uint64_t slice_ns; /* when this slice began, by vd_clock_ns() */
	struct call_client client;
	bool restricted; /* CLIENT gets what every user may read: vd_root_restrict() is in force in
			    each step */
	void *state; /* of the method, between its slices */
	void (*free_state)(void *state);
};

/* call_client_is_restricted - Return whether CLIENT may read less than virtd: it may change nothing,
 * and is not virtd's own user. */
bool call_client_is_restricted(const struct call_client *client);

/*
 * call_step - Do one step of CALL, which service_begin_call() has made, in the slice that began at
 * SLICE_NS, by vd_clock_ns(). Return as method_step does, or: -ENOMEM: JSON was lost in this step.
 */
int call_step(struct call *call, uint64_t slice_ns);

/*
 * call_overtake - Read TEXT, LEN bytes, the call that waits for CALL to end. If it is a call of
 * the method that ends CALL early, set CALL's stopping and wake CALL. The waiting call is answered
 * in its turn.
 */
void call_overtake(struct call *call, const char *text, size_t len);

/*
 * call_clear - Free the message and the state of CALL, and empty CALL. An empty call is accepted.
 */
void call_clear(struct call *call);

/* The rest is for methods. */

/*
 * call_slice_is_over - Return whether this slice of CALL has taken its time, LIMIT_SLICE_NS: the
 * method then returns CALL_AGAIN.
 */
bool call_slice_is_over(const struct call *call);

/*
 * call_wake - Let CALL, which returned CALL_WAIT, go on from the loop; a call that does not wait
 * is accepted.
 */
void call_wake(struct call *call);

/* call_wants_more - Return whether the client wants several replies ("more"). */
bool call_wants_more(const struct call *call);

/*
 * call_parameter - Return the parameter KEY, borrowed from CALL, which has the type that the
 * interface gives it; NULL: it is missing or null.
 */
struct json_object *call_parameter(const struct call *call, const char *key);

/*
 * call_reply - Reply with PARAMETERS (an object, borrowed). CONTINUES: more replies follow.
 * Nothing is sent for a oneway call.
 * Return 0, which is CALL_DONE, or a negative errno of the connection, or:
 * -ENOMEM: PARAMETERS is NULL, or JSON was lost in this slice of CALL. Nothing is sent then.
 */
int call_reply(struct call *call, struct json_object *parameters, bool continues);

/*
 * call_reply_text - Do as call_reply() with the whole MESSAGE as text, which is taken over. LEN
 * counts its NUL.
 */
int call_reply_text(struct call *call, char *message, size_t len);

/*
 * call_fail - Reply with the error NAME (in full) and PARAMETERS, which are taken over. Return
 * CALL_DONE, or as call_reply().
 */
int call_fail(struct call *call, const char *name, struct json_object *parameters);

/*
 * call_fail_text - Do as call_fail() with the parameters {KEY: VALUE}; VALUE is a text, or NULL
 * for null.
 */
int call_fail_text(struct call *call, const char *name, const char *key, const char *value);

/* call_fail_plain - Do as call_fail() without parameters. */
int call_fail_plain(struct call *call, const char *name);

/*
 * call_limit_format - Format the error reply that a client gets if it wants more than the limit
 * NAME ("messageBytes") lets it: MOST. MESSAGE is a sentence about it. The caller frees *RET;
 * *RET_LEN counts its NUL. Return 0, or: -ENOMEM.
 */
int call_limit_format(const char *name, unsigned most, const char *message, char **ret,
		      size_t *ret_len);

#define SERVICE_ERROR(name) "org.varlink.service." name
