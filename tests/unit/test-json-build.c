// SPDX-License-Identifier: LGPL-2.1-or-later
/* JSON that is built and written: as json-c would write it, and what is counted when a part of it could not be made. */
#include "tests/lib/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "json/json.h"
#include "json/write.h"

static void assert_text(struct json_object *value, const char *expected)
{
	vd_autofree char *text = NULL;
	size_t len;

	assert_int_equal(vd_json_write(value, &text, &len), 0);
	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(text));
	json_object_put(value);
}

/* Every kind of value, and every byte that a string can have. */
static void test_as_json_c(void **state)
{
	static const char text[] =
		"{\"a\":[null,true,false,0,-1,18446744073709551615,-9223372036854775808,1.50,"
		"1e-7,\"\\u0001\\b\\n\\r\\t\\f\\\"\\\\/\\u001f \\u007f\\u00e9\\ud83d\\ude00\"],"
		"\"b \\n\":{},\"c\":[],\"d\":\"\"}";
	const int flags = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
	struct json_object *value;

	(void)state;
	assert_int_equal(vd_json_parse(text, strlen(text), &value), 0);
	assert_text(json_object_get(value), json_object_to_json_string_ext(value, flags));
	json_object_put(value);
}

static void test_values(void **state)
{
	(void)state;
	assert_text(vd_json_text("a\"b"), "\"a\\\"b\"");
	assert_text(vd_json_text("a\xff"), "\"a\\\\xff\"");
	assert_text(vd_json_text(NULL), "null");
	assert_text(vd_json_text_part("one\ntwo", 3), "\"one\"");
	assert_text(vd_json_integer(INT64_MIN), "-9223372036854775808");
	assert_text(vd_json_unsigned(UINT64_MAX), "18446744073709551615");
	assert_text(vd_json_boolean(false), "false");
	assert_text(vd_json_number(2), "2.0");
	assert_text(vd_json_number(NAN), "0.0");
}

static void test_containers(void **state)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object(), *array = vd_json_array_of(1);

	(void)state;
	vd_json_append(array, vd_json_integer(1));
	vd_json_append(array, NULL);
	vd_json_add(object, "array", array);
	vd_json_add(object, "none", NULL);
	vd_json_add_text(object, "text", "x");
	vd_json_replace(object, "text", vd_json_boolean(true));
	assert_int_equal(vd_json_set(object, "set", vd_json_integer(2)), 0);
	assert_int_equal(vd_json_losses(), losses);
	assert_text(vd_json_complete(object, losses),
		    "{\"array\":[1,null],\"none\":null,\"text\":true,\"set\":2}");
}

/* As if a constructor had failed: what should have gone into it is put (a sanitizer sees that). */
static void test_losses(void **state)
{
	unsigned outer = vd_json_losses(), losses;
	struct json_object *object = vd_json_object();

	(void)state;
	vd_json_add(NULL, "key", vd_json_object());
	assert_int_equal(vd_json_losses(), outer + 1);
	vd_json_append(NULL, vd_json_integer(1));
	assert_int_equal(vd_json_losses(), outer + 2);
	assert_int_equal(vd_json_set(NULL, "key", vd_json_integer(1)), -ENOMEM);
	assert_int_equal(vd_json_set(object, "key", NULL), -ENOMEM);
	assert_int_equal(vd_json_losses(), outer + 4);

	losses = vd_json_losses();
	object = vd_json_complete(object, losses);
	assert_non_null(object);
	assert_null(vd_json_complete(object, outer));
	assert_null(vd_json_complete(NULL, outer));
}

static unsigned reallocs_left = 1000; /* then memory has run out */

void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_realloc(void *memory, size_t size)
{
	if (!reallocs_left)
		return NULL;
	reallocs_left--;
	return __real_realloc(memory, size);
}

/* A text that memory was lacking for is none, wherever it was. */
static void test_no_memory_for_a_text(void **state)
{
	struct json_object *array = json_object_new_array();
	char *text = NULL;
	size_t len = 77;
	unsigned failed = 0;
	int r;

	for (unsigned i = 0; i < 2000; i++)
		json_object_array_add(array, json_object_new_string("0123456789"));
	do {
		reallocs_left = failed++;
		r = vd_json_write(array, &text, &len);
		if (r < 0) {
			assert_int_equal(r, -ENOMEM);
			assert_null(text);
			assert_int_equal(len, 77);
		}
	} while (r < 0 && failed < 100);
	reallocs_left = 1000;
	assert_int_equal(r, 0);
	assert_true(failed > 3);
	assert_int_equal(len, 2000 * 13 + 1);
	free(text);
	json_object_put(array);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_json_c),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_containers),
		cmocka_unit_test(test_losses),
		cmocka_unit_test(test_no_memory_for_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
