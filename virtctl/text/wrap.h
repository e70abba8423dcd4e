/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in lines of a width. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * wrap_text - the words of TEXT (a blank between two) as lines of WIDTH bytes at the most, but for
 * a word that is longer: an array of strings, which the caller puts. NULL when out of memory.
 */
struct json_object *wrap_text(const char *text, size_t width);
