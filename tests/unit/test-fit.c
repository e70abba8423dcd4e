// SPDX-License-Identifier: LGPL-2.1-or-later
/* Columns share the width of a line. */
#include "tests/lib/test.h"

#include "text/fit.h"

static void the_widest_columns_give_first(void **state)
{
	struct fit columns[] = { { .line = 10, .least = 10 },
				 { .line = 50, .least = 8 },
				 { .line = 99, .least = 99, .is_hidden = true },
				 { .line = 30, .least = 4 } };

	assert_int_equal(fit_needs(columns, 4, SIZE_MAX), 92);
	assert_true(fit_columns(columns, 4, 92));
	assert_int_equal(columns[1].width, 50);
	assert_true(fit_columns(columns, 4, 80));
	assert_int_equal(columns[0].width, 10);
	assert_int_equal(columns[1].width, 38);
	assert_int_equal(columns[3].width, 30);
	assert_true(fit_columns(columns, 4, 24));
	assert_int_equal(columns[1].width, 8);
	assert_int_equal(columns[3].width, 4);
	assert_false(fit_columns(columns, 4, 23));
	assert_int_equal(columns[1].width, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_widest_columns_give_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
