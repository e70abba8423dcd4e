// SPDX-License-Identifier: LGPL-2.1-or-later
/* Channel devices switched on with settings, and grouped for it: plans, to JSON and back, refused.
 */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "plan/plan-state.h"
#include "plan/plan-check.h"
#include "drivers/tree-plan.h"

#define GROUP  "sys/devices/qeth/0.0.f600"
#define MEMBER "sys/devices/css0/0.0.000a/0.0.f700"
#define MADE   "sys/devices/qeth/0.0.f700"

static int setup(void **state)
{
	tree_unpack("fixtures/zvm");
	return 0;
}

static int teardown(void **state)
{
	tree_remove(NULL);
	return 0;
}

/* "readonly=1 layer2=0" */
static struct vd_online wish_of(char *words, const char *members)
{
	struct vd_online wish = { .members = members };
	char *word;

	while ((word = strsep(&words, " "))) {
		char *equals = strchr(word, '=');

		if (!equals)
			continue;
		*equals = '\0';
		assert_int_equal(vd_settings_add(&wish.settings, word, equals + 1), 0);
	}
	return wish;
}

static int plan_it(const char *selector, enum vd_action action, const char *settings,
		   const char *members, struct vd_plan **ret, const char **ret_bad,
		   char reason[static VD_REASON_MAX])
{
	static char words[128];
	struct vd_online wish;

	snprintf(words, sizeof(words), "%s", settings);
	wish = wish_of(words, members);
	return tree_plan_online(selector, action, &wish, ret, ret_bad, reason);
}

/* "PATH=VALUE…", less the folder FOLDER and what begins all of those of buses. */
static void expect_writes(const struct vd_plan *plan, const char *folder, const char *wanted)
{
	char text[2048] = "";

	for (size_t i = 0; i < plan->count; i++) {
		const struct vd_step *step = &plan->steps[i];
		const char *path = step->path;
		size_t len = strlen(text);

		path += strncmp(path, folder, strlen(folder)) == 0 ? strlen(folder) + 1
								   : strlen("sys/bus/");
		snprintf(text + len, sizeof(text) - len, "%s%s=%s%s", len ? " " : "", path,
			 step->value, step->undo_path ? "" : "!");
	}
	assert_string_equal(text, wanted);
}

static void expect(const char *selector, enum vd_action action, const char *settings,
		   const char *folder, const char *wanted, bool takes_away)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL, *again = NULL;
	struct json_object *json;
	char reason[VD_REASON_MAX] = "";
	const char *bad;
	int r = plan_it(selector, action, settings, NULL, &plan, &bad, reason);

	if (r < 0)
		fail_msg("%s: %s (%s)", selector, strerror(-r), reason);
	expect_writes(plan, folder, wanted);
	assert_int_equal(vd_plan_takes_away(plan), takes_away);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
	json = vd_plan_json(plan);
	assert_int_equal(vd_plan_parse(json, &again), 0);
	json_object_put(json);
	expect_writes(again, folder, wanted);
}

static void expect_refusal(const char *selector, const char *settings, const char *members,
			   int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	const char *bad = NULL;

	assert_int_equal(
		plan_it(selector, VD_ACTION_ONLINE, settings, members, &plan, &bad, reason), error);
	assert_null(plan);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
	if (error == -EINVAL)
		assert_non_null(bad);
}

static void settings_that_differ_are_set_before_it_is_on(void **state)
{
	/* What layer2 is before it is set can't be written back. */
	expect("0.0.f600", VD_ACTION_ONLINE, "layer2=1 portno=3", GROUP,
	       "layer2=1! portno=3 online=1", false);
	put(GROUP "/layer2", "1\n");
	expect("0.0.f600", VD_ACTION_ONLINE, "layer2=1 portno=3", GROUP, "portno=3 online=1",
	       false);
	expect("0.0.f600", VD_ACTION_OFFLINE, "", GROUP, "", false);
}

static void a_device_that_is_on_is_off_for_what_the_kernel_takes_only_then(void **state)
{
	expect("0.0.f500", VD_ACTION_ONLINE, "layer2=0", "sys/devices/qeth/0.0.f500",
	       "online=0 layer2=0 online=1", true);
	expect("0.0.0120", VD_ACTION_ONLINE, "readonly=1", "sys/devices/css0/0.0.0011/0.0.0120",
	       "readonly=1", true);
	expect("0.0.0120", VD_ACTION_ONLINE, "readonly=1 use_diag=1",
	       "sys/devices/css0/0.0.0011/0.0.0120", "online=0 readonly=1 use_diag=1 online=1",
	       true);
	expect("0.0.f500", VD_ACTION_OFFLINE, "", "sys/devices/qeth/0.0.f500", "online=0", true);
}

static void what_is_as_wanted_takes_no_steps(void **state)
{
	expect("0.0.f500", VD_ACTION_ONLINE, "layer2=1 portno=0", "x", "", false);
	expect("0.0.0120", VD_ACTION_ONLINE, "readonly=0", "x", "", false);
}

static void devices_that_are_nothing_alone_are_grouped_first(void **state)
{
	expect("0.0.f700", VD_ACTION_ONLINE, "layer2=1", MADE,
	       "ccwgroup/drivers/qeth/group=0.0.f700,0.0.f701,0.0.f702 layer2=1! online=1", false);
	expect("0.0.f700", VD_ACTION_OFFLINE, "", MADE, "", false);
}

static void a_group_that_is_made_is_gone_when_it_is_undone(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	const char *bad;

	assert_int_equal(
		plan_it("0.0.f700", VD_ACTION_ONLINE, "layer2=1", NULL, &plan, &bad, reason), 0);
	assert_string_equal(plan->members, "0.0.f700,0.0.f701,0.0.f702");
	assert_string_equal(plan->steps[0].undo_path, MADE "/ungroup");
	assert_int_equal(vd_plan_is_undone(tree.root, plan), 1);
	put(MADE "/online", "0\n");
	put(MADE "/layer2", "-1\n");
	assert_int_equal(vd_step_in_effect(tree.root, &plan->steps[0], false), 1);
	assert_int_equal(vd_step_in_effect(tree.root, &plan->steps[0], true), 0);
	assert_int_equal(vd_plan_is_undone(tree.root, plan), 0);
	put(MADE "/online", "1\n");
	put(MADE "/layer2", "1\n");
	assert_int_equal(vd_plan_in_effect(tree.root, plan), 1);
}

static void members_that_cannot_be_are_refused(void **state)
{
	expect_refusal("0.0.f701", "", NULL, -EOPNOTSUPP, "0.0.f703, which is not there");
	expect_refusal("0.0.f700", "", "0.0.f700,0.0.f701,0.0.0120", -EOPNOTSUPP,
		       "0.0.0120, which qeth does not have");
	expect_refusal("0.0.f700", "", "0.0.f700,0.0.f501,0.0.f702", -EOPNOTSUPP,
		       "0.0.f501, which is in another group");
	expect_refusal("0.0.f700", "", "0.0.f701,0.0.f700", -EOPNOTSUPP, "can't be the first");
	expect_refusal("0.0.f700", "", "0.0.f700,../x", -EOPNOTSUPP, "can't be the first");
}

static void settings_that_cannot_be_are_refused_with_those_that_can(void **state)
{
	static const char qeth[] = "of qeth are: layer2 (0 to 1), portno (0 to 15)";

	expect_refusal("0.0.f500", "readonly=1", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f500", "nosuch=1", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f700", "layer2=2", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f500", "portno=16", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f500", "../online=1", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f500", "layer2=1/", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f500", "layer2=1\n", NULL, -EINVAL, qeth);
	expect_refusal("0.0.f500", "layer2=", NULL, -EINVAL, qeth);
	expect_refusal("0.0.1900", "readonly=1", NULL, -EINVAL, "of zfcp are: none");
	/* This kernel does not have it. */
	expect_refusal("0.0.0120", "failfast=1", NULL, -EOPNOTSUPP, "failfast can't be read");
}

/* What is on record may have been written by somebody else. */
static void writes_that_no_plan_has_are_refused(void **state)
{
	static const struct vd_step bad[] = {
		{ .path = "sys/bus/ccwgroup/drivers/qeth/group", .value = "0.0.f701,0.0.f700" },
		{ .path = "sys/bus/ccwgroup/drivers/qeth/group", .value = "0.0.f700" },
		{ .path = "sys/bus/ccw/drivers/qeth/group", .value = "0.0.f700,0.0.f701" },
		{ .path = "sys/bus/ccwgroup/drivers/../group", .value = "0.0.f700,0.0.f701" },
		{ .path = MADE "/ungroup", .value = "0" },
		{ .path = GROUP "/ungroup", .value = "1" },
		{ .path = GROUP "/online", .value = "0" },
		{ .path = MADE "/recover", .value = "1" },
		{ .path = MEMBER "/cmb_enable", .value = "1" },
		{ .path = "sys/devices/a/b/0.0.f700/online", .value = "1" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++) {
		struct vd_step step = bad[i];
		struct vd_plan plan = { .device = "ccw:0.0.f700",
					.layer_path = MEMBER,
					.steps = &step,
					.count = 1 },
			       *again = NULL;
		struct json_object *json;

		step.what = "bad";
		json = vd_plan_json(&plan);
		if (vd_plan_parse(json, &again) != -EBADMSG)
			fail_msg("%s=%s is taken", step.path, step.value);
		json_object_put(json);
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(settings_that_differ_are_set_before_it_is_on),
		TEST(a_device_that_is_on_is_off_for_what_the_kernel_takes_only_then),
		TEST(what_is_as_wanted_takes_no_steps),
		TEST(devices_that_are_nothing_alone_are_grouped_first),
		TEST(a_group_that_is_made_is_gone_when_it_is_undone),
		TEST(members_that_cannot_be_are_refused),
		TEST(settings_that_cannot_be_are_refused_with_those_that_can),
		TEST(writes_that_no_plan_has_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
