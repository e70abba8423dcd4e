// SPDX-License-Identifier: LGPL-2.1-or-later
/* Calls and replies: parsed, refused, and what goes out. */
#include "tests/lib/test.h"

#include <errno.h>
#include <string.h>

#include "varlink/message.h"

static void test_call(void **state)
{
	static const char text[] = "{\"method\":\"a.b.C\",\"parameters\":{\"x\":1},\"more\":true,"
				   "\"upgrade\":false}";
	struct vd_call call;

	assert_int_equal(vd_call_parse(text, strlen(text), 100, &call), 0);
	assert_string_equal(call.method, "a.b.C");
	assert_int_equal(call.flags, VD_CALL_MORE);
	assert_int_equal(json_object_object_length(call.parameters), 1);
	vd_call_clear(&call);
	assert_int_equal(vd_call_parse("{\"method\":\"x\",\"parameters\":null}", 32, 100, &call), 0);
	assert_null(call.parameters);
	vd_call_clear(&call);
}

static void test_bad_calls(void **state)
{
	static const char *const texts[] = {
		"{}",
		"{\"parameters\":{}}",
		"{\"method\":null}",
		"{\"method\":1}",
		"{\"method\":[\"a.b.C\"]}",
		"{\"method\":\"a.b.C\",\"parameters\":[]}",
		"{\"method\":\"a.b.C\",\"parameters\":\"x\"}",
		"{\"method\":\"a.b.C\",\"more\":1}",
		"{\"method\":\"a.b.C\",\"more\":null}",
		"{\"method\":\"a.b.C\",\"oneway\":\"true\"}",
		"{\"method\":\"a.b.C\",\"upgrade\":{}}",
		"{\"method\":\"a.b.C\",\"extra\":1}",
		"{\"method\":\"a.b.C\",\"continues\":true}",
		"{\"method\":\"a.b.C\",\"error\":\"x\"}",
		"{\"method\":\"a.b.C\",\"more\":true,\"oneway\":true}",
		"{\"method\":\"a.b.C\",\"method\":\"a.b.C\"}",
		"{\"method\":\"a.b.C\\u0000\"}",
	};
	struct vd_call call;

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		if (vd_call_parse(texts[i], strlen(texts[i]), 100, &call) != -EPROTO)
			fail_msg("taken: %s", texts[i]);
	}
}

static void test_bad_replies(void **state)
{
	static const char *const texts[] = {
		"[]",
		"{\"error\":null}",
		"{\"error\":1}",
		"{\"parameters\":1}",
		"{\"continues\":1}",
		"{\"error\":\"a.b.C\",\"continues\":true}",
		"{\"method\":\"a.b.C\"}",
		"{\"parameters\":{},\"extra\":{}}",
	};
	struct vd_reply reply;

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		if (vd_reply_parse(texts[i], strlen(texts[i]), NULL, &reply) != -EPROTO)
			fail_msg("taken: %s", texts[i]);
	}
}

static void check_call(const char *expected, struct json_object *parameters, unsigned flags)
{
	vd_autofree char *text = NULL;
	size_t len;

	assert_int_equal(vd_call_format("a.b/C", parameters, flags, &text, &len), 0);
	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected) + 1);
}

static void test_format_call(void **state)
{
	vd_autojson struct json_object *parameters = json_object_new_object();

	check_call("{\"method\":\"a.b/C\"}", NULL, 0);
	assert_int_equal(vd_json_set(parameters, "x", json_object_new_string("/dev/vda")), 0);
	check_call("{\"method\":\"a.b/C\",\"parameters\":{\"x\":\"/dev/vda\"},\"more\":true}",
		   parameters, VD_CALL_MORE);
	check_call("{\"method\":\"a.b/C\",\"oneway\":true,\"upgrade\":true}", NULL,
		   VD_CALL_ONEWAY | VD_CALL_UPGRADE);
}

/* What goes out comes back in the same. */
static void test_format_reply(void **state)
{
	vd_autojson struct json_object *parameters = json_object_new_object();
	vd_autofree char *text = NULL;
	struct vd_reply reply;
	size_t len;

	assert_int_equal(vd_json_set(parameters, "x", json_object_new_string("\x01\"\\\xc3\xa9")),
			 0);
	assert_int_equal(vd_reply_format(NULL, parameters, true, &text, &len), 0);
	assert_int_equal(vd_reply_parse(text, len - 1, NULL, &reply), 0);
	assert_null(reply.error);
	assert_true(reply.continues);
	assert_true(json_object_equal(reply.parameters, parameters));
	vd_reply_clear(&reply);
	free(vd_take_ptr(text));
	assert_int_equal(vd_reply_format("a.b.E", NULL, false, &text, &len), 0);
	assert_string_equal(text, "{\"error\":\"a.b.E\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call),	     cmocka_unit_test(test_bad_calls),
		cmocka_unit_test(test_bad_replies),  cmocka_unit_test(test_format_call),
		cmocka_unit_test(test_format_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
