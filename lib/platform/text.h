/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of proc that hold "key : value" lines. Internal to the platform library. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * vd_platform_value - the value of the first line of TEXT that begins with KEY, up to the line's
 * end: *RET_LENGTH bytes. Blanks, tabs, ':' and '=' before it are left out. NULL: no such line.
 */
const char *vd_platform_value(const char *text, const char *key, size_t *ret_length);

/* vd_platform_has_word - whether WORD is one of the words, separated by blanks, of the LENGTH bytes
 * at TEXT. */
bool vd_platform_has_word(const char *text, size_t length, const char *word);
