// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which requests the helpers accept, of whom, and what of them virtd has no say in. */
#include "tests/lib/test.h"

#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "helper/helper.h"
#include "json/json.h"

static const struct helper helper = {
	.program = "virtd-worker",
	.sysroot = "/the/root",
	.ids_dir = "/the/ids",
	.overrides_dir = "/the/overrides",
	.journal_dir = "/the/journal",
};

static const struct helper_rule *find(const char *program, const char *verb)
{
	struct helper other = helper;
	struct json_object *request = json_object_new_object();
	const struct helper_rule *rule;

	other.program = program;
	json_object_object_add(request, "verb", json_object_new_string(verb));
	rule = helper_rule_find(&other, request);
	json_object_put(request);
	return rule;
}

/* Each verb of both programs: a row that is changed here is a right that is given away. */
static void each_request_has_its_rights(void **state)
{
	static const struct {
		const char *program, *verb;
		bool changes, has_no_client, is_answered;
		int end;
	} rows[] = {
		{ "virtd-worker", "apply", true },
		{ "virtd-worker", "persist", true },
		{ "virtd-worker", "unset", true },
		{ "virtd-worker", "load", true },
		{ "virtd-worker", "identify", true },
		{ "virtd-worker", "recover", .has_no_client = true },
		{ "virtd-worker", "candidates", .end = SIGKILL },
		{ "virtd-worker", "match", .end = SIGKILL },
		{ "virtd-worker", "in-use", .end = SIGKILL },
		{ "virtd-worker", "platform", .end = SIGKILL },
		{ "virtd-bench", "kinds", .end = SIGKILL },
		{ "virtd-bench", "run", true, .is_answered = true, .end = SIGTERM },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		const struct helper_rule *rule = find(rows[i].program, rows[i].verb);

		print_message("# %s %s\n", rows[i].program, rows[i].verb);
		assert_non_null(rule);
		assert_int_equal(rule->changes, rows[i].changes);
		assert_int_equal(rule->has_no_client, rows[i].has_no_client);
		assert_int_equal(rule->is_answered, rows[i].is_answered);
		assert_int_equal(rule->end, rows[i].end);
		/* It is a verb of that program alone. */
		assert_null(find(strcmp(rows[i].program, "virtd-bench") == 0 ? "virtd-worker"
									    : "virtd-bench",
				 rows[i].verb));
	}
}

static void other_requests_have_none(void **state)
{
	struct json_object *request = json_object_new_object();

	assert_null(find("virtd-worker", "format"));
	assert_null(find("virtd-worker", ""));
	assert_null(find("virtd-helper", "apply"));
	assert_null(helper_rule_find(&helper, request));
	json_object_object_add(request, "verb", json_object_new_int(1));
	assert_null(helper_rule_find(&helper, request));
	json_object_put(request);
}

/* The request TEXT of VERB, as the program gets it on behalf of CLIENT. */
static struct json_object *set(const char *verb, const char *text,
			       const struct helper_client *client)
{
	struct json_object *request = NULL;

	assert_int_equal(vd_json_parse(text, strlen(text), &request), 0);
	assert_int_equal(helper_set_members(&helper, find("virtd-worker", verb), client, request),
			 0);
	return request;
}

static void is(struct json_object *request, const char *key, const char *value)
{
	const char *text = json_object_get_string(json_object_object_get(request, key));

	if (!value)
		assert_null(json_object_object_get(request, key));
	else
		assert_string_equal(text, value);
}

#define FOREIGN                                                                                    \
	"{\"root\":\"/x\",\"idsDir\":\"/x\",\"journal\":\"/x\",\"dir\":\"/x\",\"reader\":0,"     \
	"\"sshConnection\":\"x\",\"callerPid\":1,\"restricted\":\"no\"}"

static void virtd_chooses_no_folder(void **state)
{
	static const char *const verbs[] = { "apply", "persist", "recover", "in-use", "platform" };
	const struct helper_client client = { .user = 1000, .pid = 77 };

	for (size_t i = 0; i < VD_ARRAY_SIZE(verbs); i++) {
		struct json_object *request =
			set(verbs[i], FOREIGN, strcmp(verbs[i], "recover") == 0 ? NULL : &client);

		is(request, "root", "/the/root");
		is(request, "idsDir", "/the/ids");
		is(request, "journal", "/the/journal");
		is(request, "dir", "/the/overrides");
		json_object_put(request);
	}
}

/* What is shown of other users' processes depends on the client that the kernel knows. */
static void virtd_has_no_say_in_who_asks(void **state)
{
	struct helper_client client = { .user = 1000, .pid = 77 };
	struct json_object *request = set("in-use", FOREIGN, &client);

	is(request, "reader", "1000");
	is(request, "restricted", "true");
	is(request, "callerPid", "77");
	is(request, "sshConnection", NULL);
	json_object_put(request);
	client.may_change = true;
	request = set("in-use", FOREIGN, &client);
	is(request, "reader", NULL);
	is(request, "restricted", NULL);
	is(request, "callerPid", "77");
	is(request, "sshConnection", NULL);
	json_object_put(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_has_its_rights),
		cmocka_unit_test(other_requests_have_none),
		cmocka_unit_test(virtd_chooses_no_folder),
		cmocka_unit_test(virtd_has_no_say_in_who_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
