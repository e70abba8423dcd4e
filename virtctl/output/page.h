/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page for a person on standard output: labels and values, set in by what belongs to what, 80
 * columns wide where it can be. */
#pragma once

struct json_object;

/* A line that stands over others. */
void page_heading(unsigned indent, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* LABEL: VALUE; nothing where VALUE is NULL or empty. */
void page_line(unsigned indent, const char *label, const char *value);

/* LABEL: and the strings of the array WORDS, as many lines as they take; nothing where there are
 * none. */
void page_words(unsigned indent, const char *label, struct json_object *words);

/* page_member - The member KEY of an object, whose value is VALUE, as page_object() shows it. */
void page_member(unsigned indent, const char *key, struct json_object *value);

/* Every member of OBJECT by its own name, but those that are null or empty. Numbers of bytes
 * (…Bytes) are told in words too. */
void page_object(unsigned indent, struct json_object *object);
