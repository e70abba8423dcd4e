/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A reply that is an array of many items. A client that wants several replies ("more") gets the
 * items in batches; any other client gets them in one reply, if they are not too many. They are
 * kept as text, the most compact form.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "json/write.h"

struct call;
struct json_object;

struct batch {
	const char *key; /* of the array in the reply; set by the caller, borrowed */
	struct vd_json_text_buffer text; /* the message so far */
	unsigned count;			 /* of the items in TEXT */
};

/* batch_clear - Free what BATCH holds and empty it; its key stays. An empty batch is accepted. */
void batch_clear(struct batch *batch);

enum {
	BATCH_GO_ON = 0,
	BATCH_PAUSE = 1,   /* this slice should end */
	BATCH_REFUSED = 2, /* too many for one reply: ExpectedMore was sent, and the call is over */
};

/*
 * batch_add - Add ITEM, which is taken over (NULL: -ENOMEM), and send a full batch to a client
 * that wants several replies.
 * Return one of the above, or: -ENOMEM, or what call_reply_text() returns.
 */
int batch_add(struct batch *batch, struct call *call, struct json_object *item);

/*
 * batch_send - Reply with the items that BATCH has, if any, say that more will come, and empty
 * BATCH. Only for a call that wants several replies. Return 0, or: -ENOMEM, or what
 * call_reply_text() returns.
 */
int batch_send(struct batch *batch, struct call *call);

/*
 * batch_finish - Send the last reply, with the items that BATCH has, and beside them the member
 * "problems": PROBLEMS (an array, borrowed; NULL or empty: none).
 * Return CALL_DONE, or: -ENOMEM, or what call_reply_text() returns.
 */
int batch_finish(struct batch *batch, struct call *call, struct json_object *problems);
