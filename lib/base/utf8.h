/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text from outside, made safe for JSON. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* vd_utf8_valid - Return whether the LEN bytes at TEXT are UTF-8 (RFC 3629: no surrogates, no
 * overlong forms) without a NUL. */
bool vd_utf8_valid(const char *text, size_t len);

/*
 * vd_utf8_escape - Return the LEN bytes at TEXT as valid UTF-8, NUL-terminated; the caller frees
 * it. Each byte that is no part of a valid character, and each NUL, becomes \xNN; a backslash stays
 * one. NULL: out of memory.
 */
char *vd_utf8_escape(const char *text, size_t len);
