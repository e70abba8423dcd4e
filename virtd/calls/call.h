/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One call, from its text to its last reply. It knows nothing of sockets: what it has to say it
 * hands on, and it works in slices, so that whoever holds many of them can take turns.
 */
#pragma once

#include "varlink/message.h"

struct call;
struct service;

enum {
	CALL_DONE = 0,	/* the last reply is out */
	CALL_AGAIN = 1, /* there is more to do, and a good moment for other things now */
	CALL_WAIT = 2,	/* there is nothing to do until call_wake() */
};

/*
 * One slice (about a millisecond) of a method: one of these, or a negative errno, at which the
 * connection is closed.
 */
typedef int (*method_step)(struct call *call);

struct method {
	const char *name; /* "List" */
	method_step step;
	bool changes;	       /* only for those who may change something */
	bool ends_with_client; /* nobody else has anything of it: given up when the client goes */
	const char *stopped_by; /* the method, in full, that ends it early when it is called after
				   it on the same connection; NULL: none does */
};

/* Sends MESSAGE, which it frees, LEN bytes with its NUL. 0 or negative errno. */
typedef int (*call_send)(void *data, char *message, size_t len);

/* Who calls: where the replies go, and what the caller may do. */
struct call_client {
	call_send send;
	void (*wake)(void *data);	/* a call that waited can go on */
	bool (*may_change)(void *data); /* asked only where it matters */
	void *data;
	unsigned user; /* when it connected, and so the next */
	unsigned pid;  /* 0: it can't be seen. It proves nothing */
};

struct call {
	struct service *service;
	struct vd_call message;
	method_step step; /* NULL: answered already */
	bool ends_with_client;
	const char *stopped_by;
	bool stopping; /* it was asked to end early, with what it has */
	unsigned losses; /* vd_json_losses() before this slice */
	struct call_client client;
	void *state; /* of the method, between its slices */
	void (*free_state)(void *state);
};

/* call_step - do a slice of CALL, as service_begin_call() has begun it; as method_step. */
int call_step(struct call *call);

/*
 * call_overtake - Read TEXT, LEN bytes, the call that waits for CALL to end. If it is the one that
 * ends CALL early, set CALL's stopping and wake it. The waiting call is answered in its turn.
 */
void call_overtake(struct call *call, const char *text, size_t len);

void call_clear(struct call *call);

/* The rest is for methods. */

/* What it waited for is there. */
void call_wake(struct call *call);

bool call_wants_more(const struct call *call);

/* The parameter KEY: NULL where it is missing or null. Of the type that the interface says. */
struct json_object *call_parameter(const struct call *call, const char *key);

/*
 * call_reply - Reply with PARAMETERS (an object, borrowed). Nothing is sent for a oneway call.
 * Return 0, or a negative errno of the connection, or:
 * -ENOMEM: PARAMETERS is NULL, or JSON was lost in this slice of CALL. Nothing is sent then.
 */
int call_reply(struct call *call, struct json_object *parameters, bool continues);

/*
 * call_reply_text - the same with the whole message as text, which is taken over; LEN counts its
 * NUL.
 */
int call_reply_text(struct call *call, char *message, size_t len);

/*
 * call_fail - reply with the error NAME (in full) and PARAMETERS, which are taken over (NULL:
 * -ENOMEM). CALL_DONE, or negative errno.
 */
int call_fail(struct call *call, const char *name, struct json_object *parameters);

/* The same for an error with one string in it: {KEY: VALUE}. */
int call_fail_text(struct call *call, const char *name, const char *key, const char *value);

/* The same for an error that has none. */
int call_fail_plain(struct call *call, const char *name);

#define SERVICE_ERROR(name) "org.varlink.service." name
