/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in lines of a width. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * wrap_text - Return the words of TEXT, which blanks separate, as lines of at most WIDTH bytes: an
 * array of strings, which the caller puts. A word that is longer has a line of its own. NULL: out
 * of memory.
 */
struct json_object *wrap_text(const char *text, size_t width);
