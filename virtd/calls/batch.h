/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A reply that is an array of many things. A client that takes several replies gets them in
 * batches, as they come; another gets them in one, if they are not too many. They are kept as text,
 * the most compact form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct call;
struct json_object;

struct batch {
	const char *key; /* of the array in the reply */
	char *text;	 /* the message so far */
	size_t len;
	size_t capacity;
	unsigned count; /* of the things in it */
};

void batch_clear(struct batch *batch);

enum {
	BATCH_GO_ON = 0,
	BATCH_PAUSE = 1,   /* it is time for other work */
	BATCH_REFUSED = 2, /* too many for one reply: ExpectedMore is sent, and the call is over */
};

/* batch_add - one more; ITEM is taken over (NULL: -ENOMEM). One of the above or negative errno. */
int batch_add(struct batch *batch, struct call *call, struct json_object *item);

/* batch_send - reply with what is there, if anything is, and say that more will come. */
int batch_send(struct batch *batch, struct call *call);

/*
 * batch_finish - the last reply; PROBLEMS (an array, borrowed; NULL or empty: none) is put beside
 * the array. Returns CALL_DONE.
 */
int batch_finish(struct batch *batch, struct call *call, struct json_object *problems);
