// SPDX-License-Identifier: LGPL-2.1-or-later
/* The checks of each call before its method runs: who may call what, and how much of it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "calls/service.h"
#include "common/limit.h"
#include "device-methods/devices.h"
#include "interfaces.h"
#include "varlink/interfaces.h"
#include "varlink/message.h"
#include "tests/lib/tree.h"

enum access {
	ANYONE,
	GROUP,	    /* only who may change devices; the call goes on when its client has gone */
	GROUP_ONLY, /* the same, but the call ends with its client */
};

/* Each method of each interface file; test_access() fails for one that is not here. */
static const struct {
	const char *method;
	enum access access;
} accesses[] = {
	{ "io.virtd.Bench.Kinds", ANYONE },
	{ "io.virtd.Bench.Run", GROUP_ONLY },
	{ "io.virtd.Bench.Stop", ANYONE },
	{ "io.virtd.Devices.Identify", ANYONE },
	{ "io.virtd.Devices.List", ANYONE },
	{ "io.virtd.Devices.Monitor", ANYONE },
	{ "io.virtd.Devices.Platform", ANYONE },
	{ "io.virtd.Devices.Show", ANYONE },
	{ "io.virtd.Devices.Stats", ANYONE },
	{ "io.virtd.Drivers.ApplyOverrides", GROUP },
	{ "io.virtd.Drivers.Bind", GROUP },
	{ "io.virtd.Drivers.Drivers", ANYONE },
	{ "io.virtd.Drivers.ListOverrides", ANYONE },
	{ "io.virtd.Drivers.Plan", ANYONE },
	{ "io.virtd.Drivers.PlanOverrides", ANYONE },
	{ "io.virtd.Drivers.SetOnline", GROUP },
	{ "io.virtd.Drivers.Unbind", GROUP },
	{ "io.virtd.Drivers.UnsetOverride", GROUP },
	{ "org.varlink.service.GetInfo", ANYONE },
	{ "org.varlink.service.GetInterfaceDescription", ANYONE },
};

static struct {
	struct service_options options;
	struct devices *devices;
	struct service *service;
	bool may, limited;
	unsigned user;
	unsigned asked; /* whether the client may change something */
	unsigned replies;
	char reply[1024]; /* the last one */
} server;

static int start(void **state)
{
	int r = tree_make(state);

	server.options.sysroot = tree.top;
	if (r == 0)
		r = devices_new(&server.options, &server.devices);
	return r < 0 ? r
		     : service_new(&server.options, interfaces, server.devices, &server.service);
}

static int tear_down(void **state)
{
	service_free(server.service);
	devices_free(server.devices);
	return tree_remove(state);
}

static int send_kept(void *data, const char *message, size_t len)
{
	(void)data, (void)len;
	server.replies++;
	snprintf(server.reply, sizeof(server.reply), "%s", message);
	return 0;
}

static int send(void *data, char *message, size_t len)
{
	send_kept(data, message, len);
	free(message);
	return 0;
}

static bool may_change(void *data)
{
	(void)data;
	server.asked++;
	return server.may;
}

static void wake(void *data)
{
	(void)data;
}

static void begin(const char *text, struct call *ret)
{
	const struct call_client client = { .send = send,
					    .send_kept = send_kept,
					    .wake = wake,
					    .may_change = may_change,
					    .limited = server.limited,
					    .user = server.user };

	server.asked = server.replies = 0;
	server.reply[0] = '\0';
	assert_int_equal(service_begin_call(server.service, text, strlen(text), &client, ret), 0);
}

static struct json_object *least_value(const struct vd_idl *idl, const struct vd_idl_type *type);

/* The fields of a struct that a value of it can't lack. */
static struct json_object *least_struct(const struct vd_idl *idl, const struct vd_idl_type *type)
{
	struct json_object *object = json_object_new_object();

	for (const struct vd_idl_field *field = type->fields; field; field = field->next) {
		if (!field->type->nullable)
			json_object_object_add(object, field->name, least_value(idl, field->type));
	}
	return object;
}

static struct json_object *least_value(const struct vd_idl *idl, const struct vd_idl_type *type)
{
	switch (type->kind) {
	case VD_IDL_BOOL:
		return json_object_new_boolean(false);
	case VD_IDL_INT:
		return json_object_new_int(0);
	case VD_IDL_FLOAT:
		return json_object_new_double(0);
	case VD_IDL_STRING:
		return json_object_new_string("x");
	case VD_IDL_STRUCT:
		return least_struct(idl, type);
	case VD_IDL_ENUM:
		return json_object_new_string(type->fields->name);
	case VD_IDL_ARRAY:
		return json_object_new_array();
	case VD_IDL_NAMED:
		return least_value(idl, vd_idl_find(idl, VD_IDL_TYPE, type->name)->type);
	default:
		return json_object_new_object();
	}
}

static enum access access_of(const char *method)
{
	for (size_t i = 0; i < VD_ARRAY_SIZE(accesses); i++) {
		if (strcmp(accesses[i].method, method) == 0)
			return accesses[i].access;
	}
	fail_msg("%s: the table of this test does not say who may call it", method);
	return GROUP;
}

/* A client that may change something, or not, calls METHOD with FLAGS. */
static void try(const char *method, struct json_object *parameters, unsigned flags, bool may)
{
	enum access access = access_of(method);
	bool refused = access != ANYONE && !may;
	vd_autofree char *text = NULL;
	struct call call;
	size_t len;

	print_message("# %s, flags %u, %s\n", method, flags, may ? "may" : "may not");
	assert_int_equal(vd_call_format(method, parameters, flags, &text, &len), 0);
	server.may = may;
	begin(text, &call);
	assert_int_equal(server.asked, access != ANYONE);
	if (refused) {
		assert_null(call.step);
		assert_int_equal(server.replies, !(flags & VD_CALL_ONEWAY));
		if (server.replies)
			assert_string_equal(server.reply,
					    "{\"error\":\"org.varlink.service.PermissionDenied\","
					    "\"parameters\":{}}");
	} else if (call.step) {
		assert_int_equal(server.replies, 0);
		assert_int_equal(call.ends_with_client, access != GROUP);
	} else {
		/* The one method whose reply is always the same. */
		assert_string_equal(method, "org.varlink.service.GetInfo");
		assert_int_equal(server.replies, !(flags & VD_CALL_ONEWAY));
		if (server.replies)
			assert_non_null(strstr(server.reply, "\"product\":\"virtd\""));
	}
	call_clear(&call);
}

static size_t try_method(const struct vd_idl *idl, const struct vd_idl_member *member)
{
	static const unsigned flags[] = { 0, VD_CALL_ONEWAY, VD_CALL_MORE };
	vd_autojson struct json_object *parameters = least_value(idl, member->type);
	char method[128];

	snprintf(method, sizeof(method), "%s.%s", idl->name, member->name);
	for (size_t i = 0; i < VD_ARRAY_SIZE(flags); i++) {
		try(method, parameters, flags[i], false);
		try(method, parameters, flags[i], true);
	}
	return 1;
}

static void test_access(void **state)
{
	size_t methods = 0;

	(void)state;
	for (size_t i = 0; i < vd_interface_file_count; i++) {
		const struct vd_idl *idl = vd_interface_files[i].idl;

		for (const struct vd_idl_member *member = idl->members; member;
		     member = member->next)
			methods += member->kind == VD_IDL_METHOD ? try_method(idl, member) : 0;
	}
	/* A row of a method that is no more is as wrong as a method without a row. */
	assert_int_equal(methods, VD_ARRAY_SIZE(accesses));
}

static void __attribute__((format(printf, 2, 3)))
begin_format(struct call *call, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	begin(text, call);
}

/* Until the last reply, which is in server.reply. */
static void finish(struct call *call)
{
	int r = CALL_AGAIN;

	for (unsigned i = 0; call->step && r == CALL_AGAIN && i < 1000; i++)
		r = call_step(call, vd_clock_ns());
	assert_int_equal(call->step ? r : CALL_DONE, CALL_DONE);
	call_clear(call);
}

/* A time that one can't wait is refused before the device is looked for. */
static void test_timeout(void **state)
{
	static const struct {
		long long ms;
		bool good;
	} rows[] = { { -1, false },
		     { 0, false },
		     { 1, true },
		     { LIMIT_CHANGE_MAX_MS, true },
		     { LIMIT_CHANGE_MAX_MS + 1, false },
		     { 1ll << 32, false } };
	static const char *const methods[] = { "Bind", "Unbind", "SetOnline" };

	(void)state;
	server.may = true;
	for (size_t i = 0; i < VD_ARRAY_SIZE(rows) * VD_ARRAY_SIZE(methods); i++) {
		const char *method = methods[i % VD_ARRAY_SIZE(methods)];
		long long ms = rows[i / VD_ARRAY_SIZE(methods)].ms;
		struct call call;

		begin_format(&call,
			     "{\"method\":\"io.virtd.Drivers.%s\",\"parameters\":{\"device\":\"x\","
			     "%s\"timeoutMs\":%lld}}",
			     method, *method == 'S' ? "\"online\":true," : "", ms);
		finish(&call);
		print_message("# %s %lld: %s\n", method, ms, server.reply);
		assert_int_equal(
			!!strstr(server.reply, "{\"error\":\"org.varlink.service.InvalidParameter\","
					       "\"parameters\":{\"parameter\":\"timeoutMs\"}}"),
			!rows[i / VD_ARRAY_SIZE(methods)].good);
	}
}

/* A list of COUNT names, in a struct of a struct if NESTED. */
static void begin_many(struct call *call, size_t count, bool nested)
{
	vd_autojson struct json_object *parameters = json_object_new_object();
	struct json_object *names = json_object_new_array();
	vd_autofree char *text = NULL;
	size_t len;

	for (size_t i = 0; i < count; i++)
		json_object_array_add(names, json_object_new_string("x"));
	if (nested) {
		struct json_object *outer = json_object_new_object();
		struct json_object *array = json_object_new_array();

		json_object_object_add(outer, "y", names);
		json_object_array_add(array, outer);
		names = array;
	}
	json_object_object_add(parameters, "nativeIds", names);
	assert_int_equal(
		vd_call_format("io.virtd.Devices.Identify", parameters, 0, &text, &len), 0);
	begin(text, call);
	call_clear(call);
}

/* Arrays of any depth are counted, before anything else of them is looked at. */
static void test_elements(void **state)
{
	struct call call;

	(void)state;
	for (unsigned nested = 0; nested < 2; nested++) {
		server.limited = true;
		begin_many(&call, LIMIT_ELEMENTS_RESTRICTED, nested);
		assert_null(strstr(server.reply, "arrayElements"));
		begin_many(&call, LIMIT_ELEMENTS_RESTRICTED + 1, nested);
		assert_non_null(strstr(server.reply, "arrayElements"));
		assert_non_null(strstr(server.reply, "1024"));
		server.limited = false;
		begin_many(&call, LIMIT_ELEMENTS_RESTRICTED + 1, nested);
		assert_null(strstr(server.reply, "arrayElements"));
	}
}

/* A user who runs virtd may have a tree that is closed to others. */
static void test_restricted(void **state)
{
	static const struct {
		bool limited;
		unsigned other;
		bool restricted;
	} cases[] = { { true, 1, true }, { true, 0, false }, { false, 1, false } };
	vd_autofree char *text = NULL;
	struct call call;
	size_t len;

	(void)state;
	assert_int_equal(vd_call_format("io.virtd.Devices.List", NULL, 0, &text, &len), 0);
	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		server.limited = cases[i].limited;
		server.user = (unsigned)geteuid() + cases[i].other;
		begin(text, &call);
		assert_int_equal(call.restricted, cases[i].restricted);
		call_clear(&call);
	}
	server.limited = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_access),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_elements),
		cmocka_unit_test(test_restricted),
	};

	return cmocka_run_group_tests(tests, start, tear_down);
}
