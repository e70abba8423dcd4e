/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounded parsing of numbers. The whole text must be the number: no blanks, signs or trailing junk.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * vd_parse_uint - TEXT as an unsigned number of at most MAX.
 * BASE is 10, 16 (an optional 0x is taken) or 0 (0x… is hexadecimal, else decimal; never octal).
 * -EINVAL: not a number; -ERANGE: above MAX.
 */
int vd_parse_uint(const char *text, unsigned base, uint64_t max, uint64_t *ret);

/* vd_parse_hexn - exactly N (1 to 16) hexadecimal digits at TEXT, which need not end there. -EINVAL
 * otherwise. */
int vd_parse_hexn(const char *text, size_t n, uint64_t *ret);
