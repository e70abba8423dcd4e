// SPDX-License-Identifier: LGPL-2.1-or-later
#include "calls/kept-reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "calls/call.h"

void kept_replies_free(struct kept_reply *replies)
{
	while (replies) {
		struct kept_reply *next = replies->next;

		free(replies->text);
		free(replies);
		replies = next;
	}
}

static struct kept_reply *find(struct kept_reply *replies, const struct method *method)
{
	while (replies && replies->method != method)
		replies = replies->next;
	return replies;
}

static int add(struct kept_reply **replies, struct service *service, const struct method *method)
{
	vd_autofree struct kept_reply *reply = calloc(1, sizeof(*reply));
	vd_autojson struct json_object *parameters = NULL;
	unsigned losses = vd_json_losses();
	int r;

	if (!reply)
		return -ENOMEM;
	parameters = method->make_reply(service);
	if (!parameters || vd_json_losses() != losses)
		return -ENOMEM;
	r = vd_reply_format(NULL, parameters, false, &reply->text, &reply->len);
	if (r < 0)
		return r;
	reply->method = method;
	reply->next = *replies;
	*replies = vd_take_ptr(reply);
	return 0;
}

int kept_reply_get(struct kept_reply **replies, struct service *service,
		   const struct method *method, const struct kept_reply **ret)
{
	int r = find(*replies, method) ? 0 : add(replies, service, method);

	if (r == 0)
		*ret = find(*replies, method);
	return r;
}

void kept_reply_remember(struct kept_reply *replies, const struct method *method, const char *text,
			 size_t len)
{
	struct kept_reply *reply = find(replies, method);

	if (len > sizeof(reply->call))
		return;
	memcpy(reply->call, text, len);
	reply->call_len = len;
}

const struct kept_reply *kept_reply_find(const struct kept_reply *replies, const char *text,
					 size_t len)
{
	/* An empty text is no call; nothing remembered has no length either. */
	for (const struct kept_reply *r = replies; r && len; r = r->next) {
		if (r->call_len == len && memcmp(r->call, text, len) == 0)
			return r;
	}
	return NULL;
}
