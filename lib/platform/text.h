/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of proc that have lines "KEY : VALUE". Internal to this library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * vd_platform_value - Return the value in the first line of TEXT whose key is KEY, borrowed from
 * TEXT: the *RET_LENGTH bytes up to the line's end. Blanks, tabs, ':' and '=' between key and value
 * are skipped. NULL: there is no such line.
 */
const char *vd_platform_value(const char *text, const char *key, size_t *ret_length);

/* vd_platform_has_word - Return whether WORD is one of the words, separated by blanks or newlines,
 * of the LENGTH bytes at TEXT, which is NUL-terminated. */
bool vd_platform_has_word(const char *text, size_t length, const char *word);
