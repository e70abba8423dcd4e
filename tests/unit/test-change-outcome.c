// SPDX-License-Identifier: LGPL-2.1-or-later
/* The error of each outcome of a change, and the orders that are refused before anything is looked up. */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "calls/call.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "varlink/interfaces.h"
#include "varlink/validate.h"

static struct vd_device device = { .id = "pci:0000:00:03.0" };

/* The parameters fit what the interface file says of the error. */
static void check_parameters(const struct change *change)
{
	const char *dot = strrchr(change->error, '.');
	const struct vd_idl_member *member;
	struct vd_validate_fault fault;
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)(dot - change->error), change->error);
	member = vd_idl_find(vd_interface_find(name)->idl, VD_IDL_ERROR, dot + 1);
	assert_non_null(member);
	if (vd_validate(vd_interface_find(name)->idl, member->type, change->parameters, &fault) < 0)
		fail_msg("%s: %s %s", change->error, fault.path, fault.reason);
}

static const char *text(const struct change *change, const char *key)
{
	return json_object_get_string(json_object_object_get(change->parameters, key)) ?: "";
}

static void each_outcome_has_its_error(void **state)
{
	static const struct {
		enum vd_apply_outcome end;
		const char *error, *key, *value;
	} rows[] = {
		{ VD_OUTCOME_BUSY, "io.virtd.Drivers.Busy", "holder", "why" },
		{ VD_OUTCOME_NO_SUCH_DRIVER, "io.virtd.Drivers.NoSuchDriver", "reason", "why" },
		{ VD_OUTCOME_NOT_SUPPORTED, "io.virtd.Drivers.NotSupported", "reason", "why" },
		{ VD_OUTCOME_GONE, "io.virtd.Devices.NoSuchDevice", "selector", "eth0" },
		{ VD_OUTCOME_FAILED, "io.virtd.Devices.Failed", "message", "why" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		struct change change = { .order = { .device = "eth0", .driver = "e1000" },
					 .find.found = &device };

		assert_int_equal(change_end_failed(&change, rows[i].end, NULL, "why"), CALL_DONE);
		assert_string_equal(change.error, rows[i].error);
		assert_string_equal(text(&change, rows[i].key), rows[i].value);
		check_parameters(&change);
		if (rows[i].end == VD_OUTCOME_FAILED) {
			assert_string_equal(text(&change, "errno"), "EIO");
			assert_string_equal(text(&change, "operation"), "bind");
			assert_string_equal(text(&change, "object"), "pci:0000:00:03.0");
		}
		if (rows[i].end == VD_OUTCOME_NO_SUCH_DRIVER)
			assert_string_equal(text(&change, "driver"), "e1000");
		json_object_put(change.parameters);
	}
}

static void an_errno_of_the_worker_is_kept(void **state)
{
	struct change change = { .order = { .device = "eth0", .action = VD_ACTION_UNBIND },
				 .find.found = &device };

	assert_int_equal(change_end_failed(&change, VD_OUTCOME_FAILED, "EPERM", "why"), CALL_DONE);
	assert_string_equal(text(&change, "errno"), "EPERM");
	assert_string_equal(text(&change, "operation"), "unbind");
	json_object_put(change.parameters);
}

static void results_and_reasons_are_in_the_error(void **state)
{
	struct json_object *list = json_object_new_array();
	struct change change = { .order = { .device = "eth0" }, .find.found = &device };

	assert_int_equal(change_failed_with_results(&change, "io.virtd.Drivers.RolledBack", list,
						    "why"),
			 CALL_DONE);
	check_parameters(&change);
	assert_ptr_equal(json_object_object_get(change.parameters, "results"), list);
	json_object_put(change.parameters);
	change.reasons = list;
	assert_int_equal(change_refuse_in_use(&change), CALL_DONE);
	assert_string_equal(change.error, "io.virtd.Drivers.InUse");
	check_parameters(&change);
	assert_ptr_equal(json_object_object_get(change.parameters, "reasons"), list);
	json_object_put(change.parameters);
	json_object_put(list);
}

/* Without a worker that could be asked. */
static void what_a_probe_holds_is_busy(void **state)
{
	struct vd_problem locked = { .error = ETIMEDOUT };
	struct vd_device held = { .id = "pci:0000:00:03.0", .problems = &locked };
	struct change change = { .order = { .device = "eth0" }, .find.found = &held };

	assert_int_equal(change_check_busy(&change), 1);
	assert_string_equal(change.error, "io.virtd.Drivers.Busy");
	assert_non_null(strstr(text(&change, "holder"), "probe"));
	check_parameters(&change);
	json_object_put(change.parameters);
	locked.error = EIO;
	change = (struct change){ .order = { .device = "eth0" }, .find.found = &held };
	assert_int_equal(change_check_busy(&change), 0);
}

/* Names that no folder of sysfs has, and the word that stands for no driver. */
static void names_that_no_driver_has_are_refused(void **state)
{
	static char long_name[300];
	static const char *const names[] = { "", ".", "..", ".hidden", "a/b", "a\nb", "\x7f", long_name };

	memset(long_name, 'x', 256);
	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		struct change change = { .order = { .device = "eth0",
						    .action = VD_ACTION_BIND,
						    .driver = names[i],
						    .dry_run = true },
					 .find.found = &device };

		assert_int_equal(change_found(NULL, &change), CALL_DONE);
		assert_string_equal(change.error, "io.virtd.Drivers.NoSuchDriver");
		assert_string_equal(text(&change, "reason"), "no driver can have this name");
		json_object_put(change.parameters);
	}
}

static void none_is_no_driver_to_bind(void **state)
{
	struct change change = { .order = { .device = "eth0",
					    .action = VD_ACTION_BIND,
					    .driver = "none",
					    .dry_run = true },
				 .find.found = &device };

	assert_int_equal(change_found(NULL, &change), CALL_DONE);
	assert_string_equal(change.error, "io.virtd.Drivers.NoSuchDriver");
	assert_string_equal(text(&change, "reason"),
			    "it is not a driver ('virtctl unbind pci:0000:00:03.0 --persist' keeps "
			    "every driver away)");
	json_object_put(change.parameters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_outcome_has_its_error),
		cmocka_unit_test(an_errno_of_the_worker_is_kept),
		cmocka_unit_test(results_and_reasons_are_in_the_error),
		cmocka_unit_test(what_a_probe_holds_is_busy),
		cmocka_unit_test(names_that_no_driver_has_are_refused),
		cmocka_unit_test(none_is_no_driver_to_bind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
