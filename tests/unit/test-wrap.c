// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lines end between words. */
#include "tests/lib/test.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "text/text.h"
#include "text/wrap.h"

static void assert_lines(const char *text, size_t width, const char *expected)
{
	vd_autofree char *lines = wrap_lines(text, width);

	assert_string_equal(lines, expected);
}

static void lines_end_between_words(void **state)
{
	assert_lines("", 5, "");
	assert_lines("one two three", 7, "one two\nthree");
	assert_lines("one two three", 1, "one\ntwo\nthree");
	assert_lines("vport0p0,vport0p1,vport0p2", 20, "vport0p0,vport0p1,\nvport0p2");
	assert_lines("a; b; c", 4, "a;\nb; c");
}

static void only_paths_are_broken_at_slashes(void **state)
{
	assert_lines("/sys/bus/pci/devices/x", 12, "/sys/bus/\npci/devices/\nx");
	assert_lines("read /a/bb/ccc and/or", 8, "read /a/\nbb/ccc\nand/or");
	assert_lines("virtio/pci", 4, "virtio/pci");
}

static void what_is_too_wide_stays_whole(void **state)
{
	assert_lines("a verylongword b", 5, "a\nverylongword\nb");
	assert_lines("0000:00:02.0", 3, "0000:00:02.0");
}

static void lines_that_are_there_stay(void **state)
{
	assert_lines("one two\nthree", 20, "one two\nthree");
	assert_lines("\n\n", 20, "\n\n");
}

static void columns_count_and_not_bytes(void **state)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_true(text_is_utf8());
	assert_lines("\u00e9\u00e9 \u00e9\u00e9 x", 5, "\u00e9\u00e9 \u00e9\u00e9\nx");
	assert_int_equal(text_width("\u6f22", 3), 2);
}

static void sizes(void **state)
{
	struct wrap_size size = wrap_measure("one three,two\n/sys/devices/x");

	assert_int_equal(size.line, 14);
	assert_int_equal(size.piece, 8);
	size = wrap_measure("");
	assert_int_equal(size.line, 0);
	assert_int_equal(size.piece, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_between_words),	    cmocka_unit_test(only_paths_are_broken_at_slashes),
		cmocka_unit_test(what_is_too_wide_stays_whole), cmocka_unit_test(lines_that_are_there_stay),
		cmocka_unit_test(columns_count_and_not_bytes),  cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
