// SPDX-License-Identifier: LGPL-2.1-or-later
/* The requests of each program, and what of a request virtd has no say in. */
#include "helper/helper.h"

#include <errno.h>
#include <json-c/json.h>
#include <signal.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/build.h"
#include "json/get.h"

static const struct helper_rule rules[] = {
	{ "virtd-worker", "apply", .changes = true },
	{ "virtd-worker", "persist", .changes = true },
	{ "virtd-worker", "unset", .changes = true },
	{ "virtd-worker", "load", .changes = true },
	{ "virtd-worker", "identify", .changes = true },
	/* It only finishes or undoes what this same worker has put on record. */
	{ "virtd-worker", "recover", .has_no_client = true },
	{ "virtd-worker", "candidates", .end = SIGKILL },
	{ "virtd-worker", "match", .end = SIGKILL },
	{ "virtd-worker", "in-use", .end = SIGKILL },
	{ "virtd-worker", "platform", .end = SIGKILL },
	{ "virtd-bench", "kinds", .end = SIGKILL },
	{ "virtd-bench", "run", .changes = true, .end = SIGTERM, .is_answered = true },
};

const struct helper_rule *helper_rule_find(const struct helper *helper, struct json_object *request)
{
	const char *verb = vd_json_member_text(request, "verb");

	for (size_t i = 0; verb && i < VD_ARRAY_SIZE(rules); i++) {
		if (strcmp(rules[i].program, helper->program) == 0 &&
		    strcmp(rules[i].verb, verb) == 0)
			return &rules[i];
	}
	return NULL;
}

static int set_folders(const struct helper *helper, struct json_object *request)
{
	const struct {
		const char *key, *value;
	} members[] = {
		{ "root", helper->sysroot },
		{ "idsDir", helper->ids_dir },
		{ "journal", helper->journal_dir },
		{ "dir", helper->overrides_dir },
	};
	int r = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(members) && r == 0; i++)
		r = vd_json_set(request, members[i].key, vd_json_text(members[i].value));
	return r;
}

/* Who may change nothing gets no details of the processes of others: usage/in-use.h. */
static int set_reader(const struct helper_client *client, struct json_object *request)
{
	json_object_object_del(request, "sshConnection");
	json_object_object_del(request, "reader");
	if (vd_json_set(request, "callerPid", vd_json_integer(client->pid)) < 0)
		return -ENOMEM;
	return client->may_change ? 0
				  : vd_json_set(request, "reader", vd_json_integer(client->user));
}

/* Who may change nothing learns only what every user may read: base/root.h. */
static int set_restricted(const struct helper_client *client, struct json_object *request)
{
	json_object_object_del(request, "restricted");
	if (client->may_change)
		return 0;
	return vd_json_set(request, "restricted", vd_json_boolean(true));
}

int helper_set_members(const struct helper *helper, const struct helper_rule *rule,
		       const struct helper_client *client, struct json_object *request)
{
	int r = set_folders(helper, request);

	if (r == 0 && client)
		r = set_restricted(client, request);
	return r == 0 && client && strcmp(rule->verb, "in-use") == 0 ? set_reader(client, request)
								     : r;
}
