// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "plan/plan-check.h"

int plan_setup(void **state)
{
	tree_unpack("fixtures/q35");
	put("sys/bus/pci/drivers/vfio-pci/bind", "");
	return 0;
}

int plan_teardown(void **state)
{
	tree_remove(NULL);
	return 0;
}

static void join(char **at, char *end, const char *text)
{
	*at += snprintf(*at, (size_t)(end - *at), "%s", text ? text : "-");
}

/* The writes of a plan, "path=value" each, with undo_first marked by a star; paths less what they
 * begin with. */
char *plan_writes(const struct vd_plan *plan)
{
	static char buf[4096];
	char *at = buf, *end = buf + sizeof(buf);
	size_t len = strlen(plan->layer_path);

	*buf = '\0';
	for (size_t i = 0; i < plan->count; i++) {
		const struct vd_step *step = &plan->steps[i];
		const char *path = step->path;

		join(&at, end, i ? " " : "");
		path += strncmp(path, plan->layer_path, len) == 0 ? len + 1 : strlen("sys/bus/");
		join(&at, end, path);
		join(&at, end, "=");
		join(&at, end, strcmp(step->value, "\n") == 0 ? "" : step->value);
		join(&at, end, step->undo_first ? "*" : "");
	}
	return buf;
}

void expect_plan(const char *selector, enum vd_action action, const char *driver,
			const char *layer, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	int r = tree_plan(selector, action, driver, &plan, reason);

	if (r < 0)
		fail_msg("%s: %s (%s)", selector, strerror(-r), reason);
	assert_string_equal(plan->layer_path, layer);
	assert_string_equal(plan_writes(plan), wanted);
	assert_int_equal(vd_plan_check(tree.root, plan, reason), 0);
}

void expect_refusal(const char *selector, enum vd_action action, const char *driver,
			   int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan(selector, action, driver, &plan, reason), error);
	assert_null(plan);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
}

void expect_layer_plan(const char *selector, enum vd_action action, const char *driver,
			      const char *word, const char *layer, const char *wanted)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";
	int r = tree_plan_layer(selector, action, driver, word, &plan, reason);

	if (r < 0)
		fail_msg("%s, %s: %s (%s)", selector, word ? word : "no layer", strerror(-r),
			 reason);
	assert_string_equal(plan->layer_path, layer);
	assert_string_equal(plan_writes(plan), wanted);
}

void expect_layer_refusal(const char *selector, enum vd_action action, const char *driver,
				 const char *word, int error, const char *part)
{
	struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX] = "";

	assert_int_equal(tree_plan_layer(selector, action, driver, word, &plan, reason), error);
	assert_null(plan);
	if (!strstr(reason, part))
		fail_msg("\"%s\" is not in \"%s\"", part, reason);
}

/* The plan has no steps, and its note (PART NULL: none) says what is bound still. */
void expect_note(const char *selector, const char *part)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];

	assert_int_equal(tree_plan(selector, VD_ACTION_UNBIND, NULL, &plan, reason), 0);
	assert_int_equal(plan->count, 0);
	assert_int_equal(plan->note != NULL, part != NULL);
	if (part && !strstr(plan->note, part))
		fail_msg("\"%s\" is not in \"%s\"", part, plan->note);
}

/* give - the part has DRIVER and the override OVERRIDE now. */
void give(const char *driver, const char *override)
{
	char target[128];

	snprintf(target, sizeof(target), "sys/bus/pci/drivers/%s/bind", driver);
	put(target, "");
	snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", driver);
	tree_unlink(PART_PATH("driver"));
	put_link(PART_PATH("driver"), target);
	put(PART_PATH("driver_override"), override);
}
