// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/parse.h"

#include <errno.h>
#include <stdbool.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

int vd_parse_uint(const char *text, unsigned base, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;
	bool is_large = false;
	int prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	if (prefixed && base != 10) {
		base = 16;
		text += 2;
	} else if (base == 0) {
		base = 10;
	}
	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		int digit = digit_value(*text);

		if (digit >= (int)base)
			return -EINVAL;
		/* The rest is read all the same: it may be no number. */
		is_large |= __builtin_mul_overflow(value, base, &value) ||
			    __builtin_add_overflow(value, (uint64_t)digit, &value) || value > max;
	}
	if (is_large)
		return -ERANGE;
	*ret = value;
	return 0;
}

int vd_parse_hexn(const char *text, size_t n, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++) {
		int digit = digit_value(text[i]);

		if (digit > 15)
			return -EINVAL;
		value = value << 4 | (uint64_t)digit;
	}
	*ret = value;
	return 0;
}
