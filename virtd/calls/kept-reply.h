/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Replies that are made once: those of methods that answer every call alike. A call that is the
 * same, byte for byte, as one that was answered so is answered without being parsed.
 */
#pragma once

#include <stddef.h>

struct method;
struct service;

struct kept_reply {
	struct kept_reply *next;
	const struct method *method;
	char *text;	/* the whole message */
	size_t len;	/* with its NUL */
	char call[256]; /* one that was answered by TEXT, if it fits in here */
	size_t call_len;
};

/* kept_replies_free - Free the list REPLIES; NULL is accepted. */
void kept_replies_free(struct kept_reply *replies);

/*
 * kept_reply_get - Set *RET to the reply of METHOD, which has make_reply() and is of SERVICE. Make
 * it if it is not in the list *REPLIES, which keeps it. Return 0, or: -ENOMEM.
 */
int kept_reply_get(struct kept_reply **replies, struct service *service,
		   const struct method *method, const struct kept_reply **ret);

/*
 * kept_reply_remember - Let kept_reply_find() find the reply of METHOD, which is in REPLIES, for
 * the call whose text is the LEN bytes at TEXT. A long text is not remembered.
 */
void kept_reply_remember(struct kept_reply *replies, const struct method *method, const char *text,
			 size_t len);

/*
 * kept_reply_find - Return the reply to the call whose text is the LEN bytes at TEXT, or: NULL:
 * no such call is remembered.
 */
const struct kept_reply *kept_reply_find(const struct kept_reply *replies, const char *text,
					 size_t len);
