// SPDX-License-Identifier: LGPL-2.1-or-later
/* One request, from its receipt to the end of its program. */
#include "helper/helper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "common/limit.h"
#include "common/log.h"
#include "json/build.h"
#include "json/json.h"
#include "json/write.h"

static void refuse(int fd, int error, const char *message)
{
	struct json_object *inner = vd_json_object(), *line = vd_json_object();
	vd_autofree char *text = NULL;
	size_t len;

	log_warning("a request is refused: %s: %s", message, strerror(-error));
	vd_json_add(inner, "errno", vd_json_integer(-error));
	vd_json_add_text(inner, "message", message);
	vd_json_add(line, "helper", inner);
	if (line && vd_json_write(line, &text, &len) == 0)
		dprintf(fd, "%s\n", text);
	json_object_put(line);
}

/* Return 0, or a negative errno with *RET_WHY. */
static int check(const struct helper *helper, int fd, const struct helper_message *message,
		 const struct helper_rule *rule, struct json_object *request, const char **ret_why)
{
	struct helper_client client;
	int r = 0;

	if ((message->client < 0) != rule->has_no_client) {
		*ret_why = rule->has_no_client ? "no client can ask for it"
					       : "no client came with the request";
		return -EINVAL;
	}
	if (!rule->has_no_client)
		r = helper_check_client(helper, message->client, &client);
	if (r < 0) {
		*ret_why = "what came with the request is no client of virtd";
		return r;
	}
	if (rule->changes && !client.may_change) {
		*ret_why = "the client may change nothing";
		return -EACCES;
	}
	*ret_why = "the request can't be completed";
	return helper_set_members(helper, rule, rule->has_no_client ? NULL : &client, request);
}

static void answer(const struct helper *helper, int fd, struct helper_message *message)
{
	vd_autojson struct json_object *request = NULL;
	const struct helper_rule *rule;
	vd_autofree char *text = NULL;
	const char *why = "the request is no JSON object";
	size_t len;
	int r = vd_json_parse(message->text, message->len, &request);

	if (r < 0) {
		refuse(fd, r, why);
		return;
	}
	rule = helper_rule_find(helper, request);
	if (!rule) {
		refuse(fd, -EINVAL, "the program has no such verb");
		return;
	}
	r = check(helper, fd, message, rule, request, &why);
	if (r == 0) {
		why = "the program can't be started";
		r = vd_json_write(request, &text, &len);
	}
	/* The client must see when virtd hangs up. */
	if (message->client >= 0)
		close(vd_take_fd(&message->client));
	if (r == 0)
		r = helper_run(helper, rule, text, len, fd);
	if (r < 0)
		refuse(fd, r, why);
}

void helper_serve(const struct helper *helper, int fd)
{
	struct helper_message message = HELPER_MESSAGE_NONE;
	int r = helper_check_daemon(fd, helper->user);

	if (r < 0) {
		refuse(fd, r, "another user than that of virtd has connected");
		return;
	}
	/* virtd sends it at once. The signal ends this process. */
	alarm(LIMIT_HELPER_REQUEST_S);
	r = helper_receive(fd, &message);
	alarm(0);
	if (r < 0)
		refuse(fd, r, "the request can't be received");
	else
		answer(helper, fd, &message);
	helper_message_clear(&message);
}
