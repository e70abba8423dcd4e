// SPDX-License-Identifier: LGPL-2.1-or-later
/* Each error of the interface files: its exit code, and what of it is in the message. */
#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/error.h"
#include "varlink/client.h"
#include "varlink/interfaces.h"

/* A test fails for an error of an interface file that is not here. */
static const struct {
	const char *name;
	enum exit_code code;
	const char *message; /* if each parameter is its own name */
} errors[] = {
	{ "io.virtd.Bench.BadSetting", EXIT_USAGE, "setting: cannot set it: reason" },
	{ "io.virtd.Bench.Busy", EXIT_FAILED, "device: cannot measure it: another benchmark is running" },
	{ "io.virtd.Bench.Failed", EXIT_FAILED, "object: cannot operation: message" },
	{ "io.virtd.Bench.InUse", EXIT_IN_USE, "device: in use: reason one (this kind" },
	{ "io.virtd.Bench.NoSuchKind", EXIT_USAGE, "no such kind of benchmark 'kind'" },
	{ "io.virtd.Bench.NotRolledBack", EXIT_NOT_ROLLED_BACK, "device: cannot measure it: message (NOT all" },
	{ "io.virtd.Bench.NotSupported", EXIT_UNSUPPORTED, "device: cannot measure it: reason" },
	{ "io.virtd.Bench.RolledBack", EXIT_ROLLED_BACK, "device: cannot measure it: message (all was undone" },
	{ "io.virtd.Bench.TimedOut", EXIT_TIMED_OUT, "device: cannot measure it: message" },
	{ "io.virtd.Devices.AmbiguousDevice", EXIT_AMBIGUOUS, "selector: matches 1 devices (name one of: matches)" },
	{ "io.virtd.Devices.BadNativeId", EXIT_USAGE, "nativeId: no native id of any bus" },
	{ "io.virtd.Devices.Failed", EXIT_FAILED, "object: cannot operation: message" },
	{ "io.virtd.Devices.LimitExceeded", EXIT_FAILED, "virtd: cannot answer: message" },
	{ "io.virtd.Devices.NoSuchDevice", EXIT_NO_DEVICE, "no such device 'selector'" },
	{ "io.virtd.Devices.UnusableTree", EXIT_FAILED, "path: cannot read the devices: reason" },
	{ "io.virtd.Drivers.BadSetting", EXIT_USAGE, "setting: cannot set it: reason" },
	{ "io.virtd.Drivers.Busy", EXIT_FAILED, "device: cannot change it: the device is busy with another change: holder" },
	{ "io.virtd.Drivers.InUse", EXIT_IN_USE, "device: in use: reason one (--force" },
	{ "io.virtd.Drivers.NoSuchDriver", EXIT_NO_DRIVER, "driver: cannot use the driver: reason" },
	{ "io.virtd.Drivers.NoSuchOverride", EXIT_FAILED, "no such override 'name'" },
	{ "io.virtd.Drivers.NotRolledBack", EXIT_NOT_ROLLED_BACK, "device: cannot change it: message (NOT all" },
	{ "io.virtd.Drivers.NotSupported", EXIT_UNSUPPORTED, "device: cannot change it: reason" },
	{ "io.virtd.Drivers.RolledBack", EXIT_ROLLED_BACK, "device: cannot change it: message (all was undone" },
	{ "io.virtd.Drivers.TimedOut", EXIT_TIMED_OUT, "device: cannot change it: message" },
	{ "org.varlink.service.ExpectedMore", EXIT_FAILED, "virtd: the reply is too long" },
	{ "org.varlink.service.InterfaceNotFound", EXIT_UNSUPPORTED, "interface: this virtd does not have the interface" },
	{ "org.varlink.service.InvalidParameter", EXIT_USAGE, "parameter: virtd does not accept" },
	{ "org.varlink.service.MethodNotFound", EXIT_UNSUPPORTED, "method: this virtd does not have the method" },
	{ "org.varlink.service.MethodNotImplemented", EXIT_UNSUPPORTED, "method: this virtd does not implement" },
	{ "org.varlink.service.PermissionDenied", EXIT_PERMISSION, "virtd: permission denied (become root" },
};

/* A value of each field: its name, alone or in an array. */
static struct json_object *value_of(const struct vd_idl_field *field)
{
	struct json_object *array, *reason;

	switch (field->type->kind) {
	case VD_IDL_STRING:
		return json_object_new_string(field->name);
	case VD_IDL_INT:
		return json_object_new_int(1);
	case VD_IDL_ARRAY:
		array = json_object_new_array();
		reason = json_object_new_object();
		json_object_object_add(reason, "message", json_object_new_string("reason one"));
		json_object_array_add(array, field->type->element->kind == VD_IDL_STRING
						     ? json_object_new_string(field->name)
						     : json_object_get(reason));
		json_object_put(reason);
		return array;
	default:
		return NULL;
	}
}

static struct vd_varlink_error make(const char *name, const struct vd_idl_member *member)
{
	struct vd_varlink_error error = { .name = strdup(name),
					  .parameters = json_object_new_object() };

	for (const struct vd_idl_field *field = member->type->fields; field; field = field->next)
		json_object_object_add(error.parameters, field->name, value_of(field));
	return error;
}

static void try(const char *name, const struct vd_idl_member *member)
{
	struct vd_varlink_error service = make(name, member);
	struct error error = { 0 };
	size_t row = 0;

	while (row < VD_ARRAY_SIZE(errors) && strcmp(errors[row].name, name) != 0)
		row++;
	if (row == VD_ARRAY_SIZE(errors))
		fail_msg("%s: the table of this test does not have its exit code", name);
	assert_int_equal(error_from_service(&error, &service), errors[row].code);
	print_message("# %s: %d: %s\n", name, error.code, error.message);
	assert_int_equal(error.code, errors[row].code);
	assert_string_equal(error.name, name);
	assert_int_equal(strncmp(error.message, errors[row].message, strlen(errors[row].message)),
			 0);
	error_clear(&error);
	vd_varlink_error_clear(&service);
}

static void each_error_has_its_exit_code(void **state)
{
	size_t count = 0;

	for (size_t i = 0; i < vd_interface_file_count; i++) {
		const struct vd_idl *idl = vd_interface_files[i].idl;

		for (const struct vd_idl_member *member = idl->members; member;
		     member = member->next) {
			char name[128];

			if (member->kind != VD_IDL_ERROR)
				continue;
			snprintf(name, sizeof(name), "%s.%s", idl->name, member->name);
			try(name, member);
			count++;
		}
	}
	assert_int_equal(count, VD_ARRAY_SIZE(errors));
}

/* An error that says that permission was denied is one, whatever failed. */
static void an_errno_of_permission_has_its_exit_code(void **state)
{
	static const struct {
		const char *word;
		enum exit_code code;
	} rows[] = { { "EACCES", EXIT_PERMISSION },
		     { "EPERM", EXIT_PERMISSION },
		     { "EROFS", EXIT_FAILED },
		     { "", EXIT_FAILED } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		struct vd_varlink_error service = { .name = strdup("io.virtd.Devices.Failed"),
						    .parameters = json_object_new_object() };
		struct error error = { 0 };

		json_object_object_add(service.parameters, "errno",
				       json_object_new_string(rows[i].word));
		assert_int_equal(error_from_service(&error, &service), rows[i].code);
		error_clear(&error);
		vd_varlink_error_clear(&service);
	}
}

static void each_end_of_a_connection_has_its_words(void **state)
{
	static const struct {
		int error;
		enum exit_code code;
		const char *part;
	} rows[] = { { -ECONNRESET, EXIT_UNREACHABLE, "the connection was closed before its end" },
		     { -EPIPE, EXIT_UNREACHABLE, "the connection was closed before its end" },
		     { -EPROTO, EXIT_UNREACHABLE, "not a reply of this varlink interface" },
		     { -EMSGSIZE, EXIT_UNREACHABLE, "too long (ask for less at a time)" },
		     { -ETIMEDOUT, EXIT_UNREACHABLE, "no reply came within 3 seconds" },
		     { -EIO, EXIT_UNREACHABLE, "Input/output error" },
		     { -ENOMEM, EXIT_FAILED, "out of memory" } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(rows); i++) {
		struct error error = { 0 };

		assert_int_equal(error_from_transport(&error, "/run/x", rows[i].error, 2001),
				 rows[i].code);
		if (!strstr(error.message, rows[i].part))
			fail_msg("\"%s\" is not in \"%s\"", rows[i].part, error.message);
		error_clear(&error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_error_has_its_exit_code),
		cmocka_unit_test(an_errno_of_permission_has_its_exit_code),
		cmocka_unit_test(each_end_of_a_connection_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
