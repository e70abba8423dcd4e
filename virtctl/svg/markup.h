/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * HTML and SVG as a text. What memory runs out for is counted once, and the whole text is then incomplete: see
 * markup_result(). All that comes from outside goes through the functions that escape it.
 */
#pragma once

#include <stdbool.h>

#include "text/text.h"

/* All zero at first; the caller frees the data of its text. */
struct markup {
	struct text text;
	bool is_incomplete;
};

/* markup_raw - Append MARKUP, which is a constant of the program, as it is. */
void markup_raw(struct markup *markup, const char *text);

/*
 * markup_text - Append TEXT (NULL: nothing), safe in an element and in a quoted attribute: characters of the markup become references,
 * control characters and those that change the direction of writing become \xNN.
 */
void markup_text(struct markup *markup, const char *text);

/* markup_cut - Do as markup_text(), but of a longer TEXT only the first MOST characters, and an ellipsis. */
void markup_cut(struct markup *markup, const char *text, size_t most);

/* markup_format - Append FORMAT, a constant, whose values are numbers and texts of the program. */
void markup_format(struct markup *markup, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* markup_element - Append TEXT (NULL: nothing) as the element NAME, whose START is its opening tag: "<td>". */
void markup_element(struct markup *markup, const char *start, const char *text, const char *name);

/* markup_result - Return 0 if MARKUP has all that was appended, or: -ENOMEM. */
int markup_result(const struct markup *markup);
