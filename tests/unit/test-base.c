// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/read-for.h"
#include "base/utf8.h"
#include "tests/lib/process.h"

static void parses_numbers(void **state)
{
	uint64_t value = 7;

	assert_int_equal(vd_parse_uint("0x1af4", 0, UINT32_MAX, &value), 0);
	assert_int_equal(value, 0x1af4);
	assert_int_equal(vd_parse_uint("010", 0, UINT32_MAX, &value), 0);
	assert_int_equal(value, 10);
	assert_int_equal(vd_parse_uint("ff", 16, 255, &value), 0);
	assert_int_equal(value, 255);
	assert_int_equal(vd_parse_uint("18446744073709551615", 10, UINT64_MAX, &value), 0);
	assert_true(value == UINT64_MAX);
}

static void refuses_what_is_no_number(void **state)
{
	static const char *const bad[] = { "", "0x", "-1", "+1", " 1", "1 ", "1\n", "0b1", "1g", "é" };
	uint64_t value = 7;

	for (size_t i = 0; i < VD_ARRAY_SIZE(bad); i++)
		assert_int_equal(vd_parse_uint(bad[i], 0, UINT64_MAX, &value), -EINVAL);
	assert_int_equal(vd_parse_uint("256", 10, 255, &value), -ERANGE);
	assert_int_equal(vd_parse_uint("18446744073709551616", 10, UINT64_MAX, &value), -ERANGE);
	assert_int_equal(vd_parse_uint("0x10", 10, 255, &value), -EINVAL);
	/* The first digit that the base does not have. */
	assert_int_equal(vd_parse_uint("1a", 10, 255, &value), -EINVAL);
	assert_int_equal(vd_parse_uint("8", 8, 255, &value), -EINVAL);
	assert_int_equal(vd_parse_uint("1g", 16, 255, &value), -EINVAL);
	/* Too large, and no number either. */
	assert_int_equal(vd_parse_uint("99999x", 10, 255, &value), -EINVAL);
	assert_int_equal(vd_parse_uint("99999999999999999999 ", 10, UINT64_MAX, &value), -EINVAL);
	/* An overflow that leaves a number within the limit. */
	assert_int_equal(vd_parse_uint("20000000000000000000", 10, UINT64_MAX, &value), -ERANGE);
	/* Above the limit at a digit, below it again after an overflow. */
	assert_int_equal(vd_parse_uint("184467440737095516160", 10, UINT64_MAX, &value), -ERANGE);
	assert_int_equal(vd_parse_uint("0x10000000000000001", 0, 255, &value), -ERANGE);
	assert_int_equal(value, 7);
}

static void parses_hex_digits(void **state)
{
	uint64_t value = 7;

	assert_int_equal(vd_parse_hexn("1AF4d0000", 4, &value), 0);
	assert_int_equal(value, 0x1af4);
	assert_int_equal(vd_parse_hexn("1AF", 4, &value), -EINVAL);
	assert_int_equal(value, 0x1af4);
}

static void escapes_what_is_no_utf8(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *escaped;
	} cases[] = {
		{ "plain", 5, "plain" },
		{ "gr\xc3\xbc\xc3\x9f", 6, "gr\xc3\xbc\xc3\x9f" },
		{ "\xff\xfe", 2, "\\xff\\xfe" },
		{ "a\0b", 3, "a\\x00b" },
		{ "\xc0\xaf", 2, "\\xc0\\xaf" },             /* an overlong slash */
		{ "\xed\xa0\x80", 3, "\\xed\\xa0\\x80" },     /* a surrogate */
		{ "\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80" }, /* above U+10FFFF */
		{ "\xe2\x82", 2, "\\xe2\\x82" },             /* cut off */
		{ "\xe2\x82\xac", 3, "\xe2\x82\xac" },
	};

	for (size_t i = 0; i < VD_ARRAY_SIZE(cases); i++) {
		vd_autofree char *text = vd_utf8_escape(cases[i].bytes, cases[i].len);

		assert_string_equal(text, cases[i].escaped);
		assert_true(vd_utf8_valid(text, strlen(text)));
		assert_int_equal(vd_utf8_valid(cases[i].bytes, cases[i].len),
				 strcmp(text, cases[i].bytes) == 0 && strlen(text) == cases[i].len);
	}
}

static void an_arena_keeps_what_it_was_given(void **state)
{
	struct vd_arena arena = {};
	char *texts[2000];

	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		char text[64];

		snprintf(text, sizeof(text), "text %zu", i);
		texts[i] = vd_arena_strdup(&arena, text);
		assert_int_equal((uintptr_t)vd_arena_alloc(&arena, 3) % sizeof(void *), 0);
	}
	assert_non_null(vd_arena_alloc(&arena, 100000));
	for (size_t i = 0; i < VD_ARRAY_SIZE(texts); i++) {
		char text[64];

		snprintf(text, sizeof(text), "text %zu", i);
		assert_string_equal(texts[i], text);
	}
	vd_arena_clear(&arena);
	assert_null(arena.chunk);
}

static void one_thread_reads_one_file_after_the_other(void **state)
{
	char buf[8], large[20000];
	size_t before = count_threads(); /* an emulator has some of its own */
	int pipes[2];

	assert_int_equal(pipe(pipes), 0);
	for (unsigned i = 0; i < 200; i++) {
		assert_int_equal(write(pipes[1], "abc", 3), 3);
		assert_int_equal(vd_read_for(dup(pipes[0]), 10000, buf, sizeof(buf)), 3);
		assert_memory_equal(buf, "abc", 3);
		assert_int_equal(count_threads(), before + 1);
	}
	assert_int_equal(write(pipes[1], "abcdefghijk", 11), 11);
	assert_int_equal(vd_read_for(dup(pipes[0]), 10000, large, sizeof(large)), 11);
	assert_int_equal(vd_read_for(-1, 10000, buf, sizeof(buf)), -EBADF);
	close(pipes[0]);
	close(pipes[1]);
}

static void a_read_that_hangs_is_abandoned(void **state)
{
	int pipes[4][2], other[2];
	char buf[8];
	int tries = 0;

	assert_int_equal(pipe(other), 0);
	assert_int_equal(write(other[1], "x", 1), 1);
	for (size_t i = 0; i < VD_ARRAY_SIZE(pipes); i++) {
		assert_int_equal(pipe(pipes[i]), 0);
		alarm(30);
		assert_int_equal(vd_read_for(dup(pipes[i][0]), 20, buf, sizeof(buf)), -ETIMEDOUT);
		/* Whoever asks again waits no more, and asks no further thread. */
		for (unsigned j = 0; j < 10; j++)
			assert_int_equal(vd_read_for(dup(pipes[i][0]), 60000, buf, sizeof(buf)),
					 -ETIMEDOUT);
		alarm(0);
		/* Other files can be read as long as there is a thread. */
		if (i + 1 == VD_ARRAY_SIZE(pipes))
			break;
		assert_int_equal(vd_read_for(dup(other[0]), 10000, buf, sizeof(buf)), 1);
		assert_int_equal(write(other[1], "x", 1), 1);
	}
	/* No more threads than that, whoever asks; not even for what could be read. */
	assert_int_equal(vd_read_for(dup(other[0]), 10000, buf, sizeof(buf)), -ETIMEDOUT);
	for (size_t i = 0; i < VD_ARRAY_SIZE(pipes); i++) {
		assert_int_equal(close(pipes[i][1]), 0);
		close(pipes[i][0]);
	}
	while (vd_read_for(dup(other[0]), 10000, buf, sizeof(buf)) == -ETIMEDOUT && tries++ < 1000)
		usleep(10000);
	assert_int_equal(buf[0], 'x');
	close(other[0]);
	close(other[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_numbers),
		cmocka_unit_test(refuses_what_is_no_number),
		cmocka_unit_test(parses_hex_digits),
		cmocka_unit_test(escapes_what_is_no_utf8),
		cmocka_unit_test(an_arena_keeps_what_it_was_given),
		cmocka_unit_test(one_thread_reads_one_file_after_the_other),
		cmocka_unit_test(a_read_that_hangs_is_abandoned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
