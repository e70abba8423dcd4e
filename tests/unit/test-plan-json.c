// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans to JSON and back. */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "drivers/expect.h"
#include "drivers/tree-plan.h"
#include "plan/plan.h"

static void expect_parse_error(struct json_object *json, const char *what)
{
	struct vd_plan *plan = NULL;

	if (vd_plan_parse(json, &plan) != -EBADMSG)
		fail_msg("%s is taken for a plan", what);
	assert_null(plan);
}

static void to_json_and_back(void **state)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL, *again = NULL;
	char reason[VD_REASON_MAX];
	struct json_object *json, *json_again;

	put_link(NIC_PATH("iommu_group"), GROUP);
	assert_int_equal(tree_plan("eth0", VD_ACTION_BIND, "vfio-pci", &plan, reason), 0);
	tree_unlink(NIC_PATH("iommu_group"));
	json = vd_plan_json(plan);
	assert_int_equal(vd_plan_parse(json, &again), 0);
	json_again = vd_plan_json(again);
	assert_true(json_object_equal(json, json_again));
	assert_string_equal(plan_writes(again), strdupa(plan_writes(plan)));
	json_object_put(json);
	json_object_put(json_again);
}

/* One member of the plan, or (STEP) of its first step, is replaced by JSON text. */
static void tamper(const char *key, bool step, const char *value)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	char reason[VD_REASON_MAX];
	struct json_object *json, *object;

	assert_int_equal(tree_plan("eth0", VD_ACTION_UNBIND, NULL, &plan, reason), 0);
	json = object = vd_plan_json(plan);
	if (step)
		object = json_object_array_get_idx(json_object_object_get(json, "steps"), 0);
	json_object_object_add(object, key, json_tokener_parse(value));
	expect_parse_error(json, value);
	json_object_put(json);
}

static void what_was_tampered_with_is_no_plan(void **state)
{
	tamper("version", false, "2");
	tamper("version", false, "\"1\"");
	tamper("action", false, "\"format\"");
	tamper("device", false, "null");
	tamper("layerPath", false, "\"etc/passwd\"");
	tamper("layerPath", false, "\"sys/devices/../../etc\"");
	tamper("layerPath", false, "\"sys/devices/\"");
	tamper("layerPath", false, "\"sys/devices/pci0000:00/0000:00:03.0/\"");
	tamper("steps", false, "{}");
	tamper("steps", false, "[1]");
	tamper("path", true, "\"sys/kernel/oops\"");
	tamper("path", true, "\"sys/bus/pci/drivers/../../../kernel/x/bind\"");
	tamper("path", true, "\"sys/bus/pci/drivers/virtio-pci/new_id\"");
	tamper("path", true, "\"sys/bus/pci/drivers/x/y/bind\"");
	tamper("path", true, "\"" NIC "/remove\"");
	tamper("path", true, "\"sys/devices/pci0000:00/0000:00:04.0/driver_override\"");
	tamper("value", true, "\"virtio2\"");
	tamper("value", true, "7");
	tamper("value", true, "\"virtio1\\u0000x\"");
	tamper("undoPath", true, "\"/etc/passwd\"");
	tamper("undoValue", true, "null");
	tamper("expect", true, "\"hope\"");
	tamper("expectPath", true, "\"etc/passwd\"");
	tamper("expectPath", true, "null");
	tamper("undoFirst", true, "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(to_json_and_back),
		cmocka_unit_test(what_was_tampered_with_is_no_plan),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
