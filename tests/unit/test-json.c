// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is strict JSON and what is not, json-c's own leniency included. */
#include "tests/lib/test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/json.h"
#include "json/place.h"

static int parse(const char *text)
{
	vd_autojson struct json_object *value = NULL;

	return vd_json_parse(text, strlen(text), &value);
}

/* TEXT as the only element of an array that is kept: it is EXPECTED then. */
static int parse_kept(const char *text, const char *expected)
{
	vd_autojson struct json_object *value = NULL;
	struct json_object *elements;
	char whole[256];
	int r;

	/* Only within an object of the outermost one. */
	snprintf(whole, sizeof(whole),
		 "{\"b\":{\"devices\":[%s],\"c\":[{\"devices\":[1]}]},\"devices\":[2]}", text);
	r = vd_json_parse_keeping(whole, strlen(whole), "devices", &value);
	if (r < 0)
		return r;
	elements = json_object_object_get(json_object_object_get(value, "b"), "devices");
	assert_int_equal(json_object_array_length(elements), 1);
	assert_string_equal(json_object_get_string(json_object_array_get_idx(elements, 0)),
			    expected);
	elements = json_object_object_get(json_object_object_get(value, "b"), "c");
	assert_true(json_object_is_type(json_object_array_get_idx(elements, 0), json_type_object));
	return 0;
}

static void test_kept_is_written_anew(void **state)
{
	assert_int_equal(parse_kept(" \t{ } ", "{}"), 0);
	assert_int_equal(
		parse_kept("{\"a\": [ 1,\n2],\r\n\"b\":\"c d\"}", "{\"a\":[1,2],\"b\":\"c d\"}"),
		0);
	assert_int_equal(parse_kept("{\"a\":\"\\ud800x\"}", "{\"a\":\"\xef\xbf\xbdx\"}"), 0);
	/* The other half is none, or is the first one once more. */
	assert_int_equal(parse_kept("{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"\xef\xbf\xbd\x41\"}"),
			 0);
	assert_int_equal(parse_kept("{\"a\":\"\\ud83d\\ud83d\\ude00\"}",
				    "{\"a\":\"\xef\xbf\xbd\xf0\x9f\x98\x80\"}"),
			 0);
	assert_int_equal(parse_kept("{\"a\":\"x\\udc00\"}", "{\"a\":\"x\xef\xbf\xbd\"}"), 0);
	/* A key that is there twice is not noticed otherwise. */
	assert_int_equal(parse_kept("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"), 0);
	assert_int_equal(parse_kept("{\"a\":1, \"a\":2}", ""), -EPROTO);
}

static void test_good(void **state)
{
	static const char *const texts[] = {
		"{}",
		" \t\r\n{ } \n",
		"{\"a\":1,\"b\":[true,false,null,{\"a\":\"\"}],\"c\":{\"a\":{}}}",
		"{\"a\":0,\"b\":-0,\"c\":-1,\"d\":10,\"e\":0.5,\"f\":1e5,\"g\":1.05E-05,\"h\":1e0}",
		"{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
		"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u00e9\\ud83d\\ude00\"}",
		"{\"a\":\"{\\\"b\\\":1,\\\"b\\\":2}::::\"}",
		"{\"a\":\"\\\\u0000\"}",
		"{\"a:b\":1,\"\":2}",
		"{\"a\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		bool odd = strspn(texts[i], " ") > 0;

		if (parse(texts[i]) != 0 || (!odd && parse_kept(texts[i], texts[i]) != 0))
			fail_msg("refused: %s", texts[i]);
	}
}

static void test_bad(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"{",
		"}",
		"{}}",
		"{}{}",
		"{} x",
		"{},",
		"[]",
		"[{}]",
		"\"x\"",
		"1",
		"null",
		"{\"a\"}",
		"{\"a\":}",
		"{\"a\":1,}",
		"{,}",
		"{\"a\":1 \"b\":2}",
		"{a:1}",
		"{'a':1}",
		"{\"a\":'x'}",
		"{\"a\":[1,]}",
		"{\"a\":[,1]}",
		"{\"a\":1 2}",
		/* numbers */
		"{\"a\":01}",
		"{\"a\":-01}",
		"{\"a\":00}",
		"{\"a\":1.}",
		"{\"a\":.5}",
		"{\"a\":+1}",
		"{\"a\":-}",
		"{\"a\":1e}",
		"{\"a\":1.e5}",
		"{\"a\":0x10}",
		"{\"a\":NaN}",
		"{\"a\":Infinity}",
		"{\"a\":-Infinity}",
		"{\"a\":1-1}",
		"{\"a\":1.2.3}",
		/* words */
		"{\"a\":TRUE}",
		"{\"a\":tru}",
		"{\"a\":nullx}",
		"{\"a\":undefined}",
		/* comments */
		"/**/{}",
		"{}/**/",
		"{\"a\":1//x\n}",
		/* strings */
		"{\"a\":\"x}",
		"{\"a\":\"\\x\"}",
		"{\"a\":\"\\u12g4\"}",
		"{\"a\":\"\x01\"}",
		"{\"a\":\"x\ny\"}",
		"{\"a\":\"\t\"}",
		"{\"a\":\"\\",
		"{\"a\":\"\\u00",
		/* not UTF-8: cut, overlong, surrogate, beyond the last */
		"{\"a\":\"\xc3\"}",
		"{\"a\":\"\xe2\x82\"}",
		"{\"a\":\"\xff\"}",
		"{\"a\":\"\x80\"}",
		"{\"a\":\"\xc0\xaf\"}",
		"{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\xf4\x90\x80\x80\"}",
		"{\"\xc3\":1}",
		/* a NUL that is none of the framing's */
		"{\"a\":\"\\u0000\"}",
		"{\"a\":\"io.virtd\\u0000x\"}",
		"{\"a\\u0000b\":1}",
		"{\"a\":\"\\\\\\u0000\"}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		if (parse(texts[i]) != -EPROTO)
			fail_msg("taken: %s", texts[i]);
		/* No element is an array that is good. */
		if (strspn(texts[i], " ") != strlen(texts[i]) &&
		    parse_kept(texts[i], "") != -EPROTO)
			fail_msg("kept: %s", texts[i]);
	}
}

/* At any depth, however it is written. */
static void test_key_twice(void **state)
{
	static const char *const texts[] = {
		"{\"a\":1,\"a\":1}",	      "{\"a\":1,\"\\u0061\":2}",
		"{\"b\":{\"a\":1,\"a\":2}}",  "{\"b\":[0,{\"a\":1,\"c\":2,\"a\":{}}]}",
		"{\"a\":{\"x\":1},\"a\":{}}",
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		if (parse(texts[i]) != -EPROTO)
			fail_msg("taken: %s", texts[i]);
	}
}

/* The bytes behind the length do not count, and a NUL within it does. */
static void test_length(void **state)
{
	struct json_object *value;

	assert_int_equal(vd_json_parse("{}x", 2, &value), 0);
	json_object_put(value);
	assert_int_equal(vd_json_parse("{}\0", 3, &value), -EPROTO);
	assert_int_equal(vd_json_parse("{\"a\":\"x\0y\"}", 11, &value), -EPROTO);
	assert_int_equal(vd_json_parse("{\"a\":1", 6, &value), -EPROTO);
}

/* Objects in one another, DEPTH in all. */
static int parse_depth(unsigned depth, const char *open, const char *close)
{
	char text[8192] = "{\"a\":";

	for (unsigned i = 1; i < depth; i++)
		strcat(text, open);
	strcat(text, "1");
	for (unsigned i = 1; i < depth; i++)
		strcat(text, close);
	strcat(text, "}");
	return parse(text);
}

static void test_depth(void **state)
{
	assert_int_equal(parse_depth(VD_JSON_DEPTH_MAX, "{\"a\":", "}"), 0);
	assert_int_equal(parse_depth(VD_JSON_DEPTH_MAX + 1, "{\"a\":", "}"), -EPROTO);
	assert_int_equal(parse_depth(VD_JSON_DEPTH_MAX, "[", "]"), 0);
	assert_int_equal(parse_depth(VD_JSON_DEPTH_MAX + 1, "[", "]"), -EPROTO);
	assert_int_equal(parse_depth(1000, "[", "]"), -EPROTO);
}

static void test_set(void **state)
{
	vd_autojson struct json_object *object = json_object_new_object();

	assert_int_equal(vd_json_set(object, "x", NULL), -ENOMEM);
	assert_int_equal(json_object_object_length(object), 0);
}

static void test_fault(void **state)
{
	static const struct {
		const char *text, *what;
		size_t at;
	} cases[] = {
		{ "{\"a\": [1, 2}", "it is not JSON", 11 },
		{ "{\"a\": [1, 2", "the JSON is cut short", 11 },
		{ "{\"a\": 1, \"a\": 2}", "a member occurs twice", 12 },
		{ "{} x", "something follows the JSON object", 3 },
		{ "[1]", "it is not a JSON object", 3 },
		{ "", "it is empty", 0 },
		{ "{\"\xff\": 1}", "it is not text in UTF-8", 0 },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		struct vd_json_fault fault = { 0 };
		struct json_object *value = NULL;
		const char *text = cases[i].text;

		assert_int_equal(vd_json_parse_explain(text, strlen(text), &fault, &value),
				 -EPROTO);
		assert_string_equal(fault.what, cases[i].what);
		assert_int_equal(fault.at, cases[i].at);
		assert_null(value);
	}
}

static void test_place(void **state)
{
	static const char text[] = " {\"a\\\",b\": {}, \n\t\"c\" : [ [1, {\"x\":\"]\"}], \"d\"]}";
	struct vd_json_place c = { NULL, 1 }, d = { &c, 1 }, inner = { &c, 0 }, x = { &inner, 1 };
	struct vd_json_place missing = { &d, 0 };
	size_t len = sizeof(text) - 1, line, column;

	assert_int_equal(vd_json_place_at(text, len, NULL, false), 1);
	assert_ptr_equal(text + vd_json_place_at(text, len, &c, true), strstr(text, "\"c\""));
	assert_ptr_equal(text + vd_json_place_at(text, len, &c, false), strstr(text, "[ ["));
	assert_ptr_equal(text + vd_json_place_at(text, len, &d, false), strstr(text, "\"d\""));
	assert_ptr_equal(text + vd_json_place_at(text, len, &x, false), strstr(text, "{\"x"));
	assert_int_equal(vd_json_place_at(text, len, &missing, false), len);
	vd_json_line(text, vd_json_place_at(text, len, &c, true), &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 2);
	vd_json_line("\xc3\xa4x", 2, &line, &column);
	assert_int_equal(column, 2);
}

static void counts_the_values_of_a_text(void **state)
{
	static const char text[] = "{\"a\":[1,{},null],\"b\":\"x\"}";
	vd_autojson struct json_object *value = NULL;

	/* The outermost object, the array and its three elements, and the string. */
	assert_int_equal(vd_json_parse_few(text, strlen(text), 5, &value), -E2BIG);
	assert_null(value);
	assert_int_equal(vd_json_parse_few(text, strlen(text), 6, &value), 0);
	assert_non_null(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_the_values_of_a_text),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_kept_is_written_anew),
		cmocka_unit_test(test_key_twice),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
