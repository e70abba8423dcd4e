// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `check`. */
#include <errno.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "policies/drift.h"
#include "policies/policy.h"
#include "session/hosts.h"
#include "session/session.h"
#include "session/unmatched.h"
#include "text/json-path.h"
#include "verbs/records.h"

#define HOST	"HOST,"
#define COLUMNS "RULE,ID,FIELD,WANTED,FOUND"

static const struct column drift_list[] = {
	{ .name = "HOST", .path = "host", .help = "the host of --host" },
	{ .name = "RULE", .path = "rule", .help = "the name of the rule" },
	{ .name = "ID",
	  .path = "id",
	  .help = "the device, or a selector of the rule that matches no device" },
	{ .name = "FIELD", .path = "field", .help = "what differs from the rule" },
	{ .name = "WANTED",
	  .path = "wanted[]",
	  .otherwise = "wanted",
	  .help = "what the rule wants; one of several values is enough" },
	{ .name = "FOUND", .path = "found", .help = "what the system has" },
};

const struct column_table drift_columns = COLUMN_TABLE(drift_list);

struct check {
	struct run *run;
	struct policy policy;
	struct records records;
	struct session *session;   /* of the host that is checked now */
	struct json_object *rules; /* {"rules": how each rule went, on each host} */
	struct record_problems problems;
	size_t drifts;
};

/* A rule that is checked now. */
struct checked_rule {
	struct drift_rule drift;
	size_t devices;
};

static void check_clear(struct check *check)
{
	records_close(&check->records);
	policy_clear(&check->policy);
	check->run->json.beside = NULL;
	json_object_put(check->rules);
}

static int on_drift(void *data, struct json_object *drift)
{
	struct check *check = data;

	check->drifts++;
	return records_add(&check->records, drift);
}

static int on_device(void *data, struct json_object *device)
{
	struct checked_rule *rule = data;
	struct check *check = rule->drift.data;

	if (!vd_json_member_text(device, "id"))
		return -EPROTO;
	rule->devices++;
	/* What could not be read is a drift, too: say why. */
	record_problems_warn(&check->problems, device);
	return drift_device(&rule->drift, device);
}

/* The run's error is that no device matches a selector of RULE: that is an answer. */
static int take_unmatched(struct check *check, struct checked_rule *rule)
{
	vd_autojson struct json_object *parameters = json_object_get(check->run->error.parameters);
	const char *selector = json_path_text(parameters, "selector");
	struct json_object *others = json_object_object_get(parameters, "others");
	int r = drift_missing(&rule->drift, selector ?: "?");

	for (size_t i = 0; i < array_count(others) && r == 0; i++)
		r = drift_missing(&rule->drift,
				  json_object_get_string(json_object_array_get_idx(others, i))
					  ?: "?");
	if (r < 0)
		return error_memory(&check->run->error);
	error_clear(&check->run->error);
	return EXIT_DONE;
}

static int add_summary(struct check *check, const struct checked_rule *rule)
{
	unsigned losses = vd_json_losses();
	struct json_object *summary = vd_json_object();

	vd_json_add_text(summary, "name", vd_json_member_text(rule->drift.rule, "name"));
	vd_json_add(summary, "devices", vd_json_unsigned(rule->devices));
	vd_json_add(summary, "drifts", vd_json_unsigned(rule->drift.drifts));
	if (check->session->host)
		vd_json_add_text(summary, "host", check->session->host);
	vd_json_append(json_object_object_get(check->rules, "rules"), summary);
	return vd_json_losses() == losses ? EXIT_DONE : error_memory(&check->run->error);
}

static int check_rule(struct check *check, size_t n)
{
	struct run *run = check->run;
	struct checked_rule rule = { .drift = { .rule = json_object_array_get_idx(
							check->policy.rules, n),
						.on_drift = on_drift,
						.data = check } };
	int code = session_request_each(check->session, &method_list,
					policy_parameters(&check->policy, n), on_device, &rule,
					&run->error);

	if (code != EXIT_DONE && unmatched_is(run))
		code = take_unmatched(check, &rule);
	if (code != EXIT_DONE) {
		policy_explain(&check->policy, n, &run->error);
		return (int)run->error.code;
	}
	if (drift_count(&rule.drift, rule.devices) < 0)
		return error_memory(&run->error);
	return add_summary(check, &rule);
}

static int check_session(void *data, struct session *session)
{
	struct check *check = data;
	int code = EXIT_DONE;

	check->session = session;
	records_from(&check->records, session);

	for (size_t i = 0; i < array_count(check->policy.rules) && code == EXIT_DONE; i++)
		code = check_rule(check, i);
	session_disconnect(session);
	if (code == EXIT_DONE && records_lose(&check->records, session) < 0)
		code = error_memory(&check->run->error);
	return code;
}

static int open(struct check *check)
{
	struct run *run = check->run;
	unsigned losses = vd_json_losses();
	int code = records_open(&check->records, run, "drifts", &drift_columns,
				request_has(run->request, OPT_HOST) ? HOST COLUMNS : COLUMNS);

	check->rules = vd_json_object();
	vd_json_add(check->rules, "rules", vd_json_array());
	if (vd_json_losses() != losses)
		return error_memory(&run->error);
	if (code == EXIT_DONE)
		code = policy_read(&check->policy, run->request->arguments.list[0], &run->error);
	run->json.beside = check->rules;
	return code;
}

int verb_check(struct run *run)
{
	VD_CLEANUP(check_clear) struct check check = { .run = run };
	int code = open(&check);

	if (code == EXIT_DONE)
		code = sessions_each(run, HOSTS_MAX, check_session, &check);
	record_problems_end(&check.problems);
	if (check.records.any_session)
		code = records_finish(&check.records, NULL, code);
	return code == EXIT_DONE && check.drifts ? EXIT_FAILED : code;
}
