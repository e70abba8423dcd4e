/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text from outside, made safe for JSON. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* vd_utf8_valid - whether LEN bytes at TEXT are UTF-8 (RFC 3629: no surrogates, no overlong forms).
 */
bool vd_utf8_valid(const char *text, size_t len);

/*
 * vd_utf8_escape - LEN bytes at TEXT as valid UTF-8: each byte that is no part of a valid
 * character, and each NUL, becomes \xNN. Text that needs nothing is copied as it is (a backslash
 * stays one). The result is freed by the caller; NULL when out of memory.
 */
char *vd_utf8_escape(const char *text, size_t len);
