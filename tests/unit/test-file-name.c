// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file-name.h"

static void a_text_has_one_name_and_a_name_one_text(void **state)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{ "pci:0000:00:03.0", "pci:0000:00:03.0" },
		{ "a-b_C.9", "a-b_C.9" },
		{ ".", "%2E" },
		{ "..", "%2E." },
		{ ".hidden", "%2Ehidden" },
		{ "a/b", "a%2Fb" },
		{ "a b%41", "a%20b%2541" },
		{ "gr\xc3\xbc\xc3\x9f", "gr%C3%BC%C3%9F" },
		{ "\x01\x7f\xff", "%01%7F%FF" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		vd_autofree char *text = NULL;
		char name[NAME_MAX + 1];

		assert_int_equal(vd_file_name_encode(cases[i].text, name, sizeof(name)), 0);
		assert_string_equal(name, cases[i].name);
		assert_int_equal(vd_file_name_decode(name, strlen(name), &text), 0);
		assert_string_equal(text, cases[i].text);
	}
}

static void a_name_has_its_room_to_the_byte(void **state)
{
	char buf[8] = "";
	char *text = NULL;

	assert_int_equal(vd_file_name_encode("abcdefg", buf, 8), 0);
	assert_int_equal(vd_file_name_encode("abcdefg", buf, 7), -ENAMETOOLONG);
	assert_int_equal(vd_file_name_encode("ab/", buf, 6), 0);
	assert_int_equal(vd_file_name_encode("ab/", buf, 5), -ENAMETOOLONG);
	assert_int_equal(vd_file_name_encode("a", buf, 1), -ENAMETOOLONG);
	assert_int_equal(vd_file_name_encode("", buf, 8), -EINVAL);
	/* Only the bytes that are given count. */
	assert_int_equal(vd_file_name_decode("ab%20", 2, &text), 0);
	assert_string_equal(text, "ab");
	free(text);
}

static void names_in_another_spelling_are_refused(void **state)
{
	static const char *const bad[] = { "", "%", "%2", "a%2", "a%zz", "%2f", "%41", "a b",
					   ".a", "a%2E", "a%00", "%00", "a/b", "%2e%2e" };
	char longest[NAME_MAX + 2];
	char *text = NULL;

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++)
		assert_int_equal(vd_file_name_decode(bad[i], strlen(bad[i]), &text), -EINVAL);
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(vd_file_name_decode(longest, NAME_MAX + 1, &text), -EINVAL);
	assert_null(text);
	assert_int_equal(vd_file_name_decode(longest, NAME_MAX, &text), 0);
	assert_int_equal(strlen(text), NAME_MAX);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_one_name_and_a_name_one_text),
		cmocka_unit_test(a_name_has_its_room_to_the_byte),
		cmocka_unit_test(names_in_another_spelling_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
