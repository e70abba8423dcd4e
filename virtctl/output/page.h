/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A page for a person on standard output: labels and values, indented by what belongs to what.
 * On a terminal all values are wrapped at its width, between words. Otherwise lists and long texts
 * are wrapped at 80 columns. All texts are made safe for a terminal.
 */
#pragma once

struct json_object;

/*
 * page_heading - Print FORMAT as a line above others, bold if terminal_has_colors(). INDENT, here and
 * below, is in columns.
 */
void page_heading(unsigned indent, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* page_line - Print "LABEL: VALUE", as one line in a pipe; nothing if VALUE is NULL or empty. */
void page_line(unsigned indent, const char *label, const char *value);

/*
 * page_text - Do the same, in as many lines as need be. wrap_piece() says where
 * a line may end.
 */
void page_text(unsigned indent, const char *label, const char *value);

/*
 * page_words - Print LABEL and the strings of the array WORDS, in as many lines as need be;
 * nothing if it is empty, NULL or no array.
 */
void page_words(unsigned indent, const char *label, struct json_object *words);

/*
 * page_member - Print the member KEY of an object, with VALUE (borrowed), by a label that is made
 * from KEY. Numbers of bytes (…Bytes) are also shown as text_size().
 */
void page_member(unsigned indent, const char *key, struct json_object *value);

/*
 * page_object - Print every member of OBJECT (borrowed) as page_member(); nothing if it is NULL or
 * no object.
 */
void page_object(unsigned indent, struct json_object *object);
