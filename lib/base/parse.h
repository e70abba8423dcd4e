/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers of a known range, without blanks or signs. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * vd_parse_uint - Convert TEXT, as a whole, to an unsigned number of at most MAX. BASE is 10, 16
 * (0x may precede the digits), or 0: hexadecimal with 0x, otherwise decimal; never octal.
 * Return 0, or:
 * -EINVAL: TEXT is not a number.
 * -ERANGE: the number is above MAX.
 */
int vd_parse_uint(const char *text, unsigned base, uint64_t max, uint64_t *ret);

/* vd_parse_hexn - Convert the N (1 to 16) hexadecimal digits that TEXT begins with. Return 0, or
 * -EINVAL: fewer than N digits. */
int vd_parse_hexn(const char *text, size_t n, uint64_t *ret);
