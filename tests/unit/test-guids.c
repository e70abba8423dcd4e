// SPDX-License-Identifier: LGPL-2.1-or-later
/* GUIDs are shortened as far as they differ. */
#include "tests/lib/test.h"

#include "base/cleanup.h"
#include "text/guids.h"

#define A "vmbus:f8b2f4d1-6a0e-4c51-9d5e-2b7c81a3e603"
#define B "vmbus:f8b2f4d1-6a0e-4c51-9d5e-2b7c81a3e604"
#define C "vmbus:f8b2f4d1-6a0f-4c51-9d5e-2b7c81a3e603"
#define D "vmbus:00000000-6a0f-4c51-9d5e-2b7c81a3e603"

static void assert_prefix(size_t expected, const char *first, const char *second)
{
	VD_CLEANUP(guids_clear) struct guids guids = { 0 };

	assert_int_equal(guids_add(&guids, first), 0);
	assert_int_equal(guids_add(&guids, second), 0);
	assert_int_equal(guids_prefix(&guids), expected);
}

static void whole_groups_tell_them_apart(void **state)
{
	assert_prefix(8, A, D);
	assert_prefix(13, A, C);
	assert_prefix(36, A, B);
	assert_prefix(8, A, A);
	assert_prefix(8, "none", "");
	assert_prefix(13, A "," D, C);
	/* Case does not count in an address. */
	assert_prefix(13, "F8B2F4D1-6A0E-4C51-9D5E-2B7C81A3E603", C);
}

static void assert_short(const char *text, size_t prefix, const char *expected)
{
	vd_autofree char *shorter = guids_shorten(text, prefix);

	assert_string_equal(shorter, expected);
}

static void only_guids_are_shortened(void **state)
{
	assert_short(A "," D, 8, "vmbus:f8b2f4d1*,vmbus:00000000*");
	assert_short(A, 13, "vmbus:f8b2f4d1-6a0e*");
	assert_short(A, 36, A);
	assert_short("", 8, "");
	/* Longer ones, and those with a letter before, are something else. */
	assert_short(A "0", 8, A "0");
	assert_short("xf8b2f4d1-6a0e-4c51-9d5e-2b7c81a3e603", 8,
		     "xf8b2f4d1-6a0e-4c51-9d5e-2b7c81a3e603");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_groups_tell_them_apart),
		cmocka_unit_test(only_guids_are_shortened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
