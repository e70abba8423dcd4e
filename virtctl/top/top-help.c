// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "top/top-body.h"
#include "top/top-keys.h"
#include "top/top-state.h"

#define BETWEEN	  "  "
#define LINE_MAX_ 160

static int add(struct text *text, const char *what)
{
	return text_add(text, what, strlen(what));
}

static int add_label(struct text *text, const struct top_key *key)
{
	int r = text->length ? add(text, BETWEEN) : 0;

	if (r == 0)
		r = add(text, key->name);
	if (r == 0)
		r = add(text, " ");
	return r == 0 ? add(text, key->label) : r;
}

/* Of the columns that are there. */
static int add_orders(struct text *text, const struct top_page *page)
{
	int r = add(text, BETWEEN "sort:");

	for (size_t i = 0; i < top_column_count && r == 0; i++) {
		const char key[] = { ' ', top_columns[i].key, '\0' };

		if (top_body_shows(page, i))
			r = add(text, key);
	}
	return r;
}

int top_help_foot(struct top_page *page)
{
	struct text text = { 0 };
	int r = 0;

	for (const struct top_key *key = top_keys; key->codes[0] && r == 0; key++)
		r = key->label ? add_label(&text, key) : 0;
	if (r == 0)
		r = add_orders(&text, page);
	if (r == 0)
		r = top_lines_put(&page->lines, TOP_HEADING, text.data, page->width);
	free(text.data);
	return r;
}

static size_t key_count(void)
{
	size_t count = 0;

	while (top_keys[count].codes[0])
		count++;
	return count;
}

size_t top_help_lines(void)
{
	return key_count() + top_column_count;
}

/* The keys, then the columns. */
static void make_line(size_t number, char line[static LINE_MAX_])
{
	size_t keys = key_count();

	if (number < keys) {
		const struct top_key *key = &top_keys[number];

		snprintf(line, LINE_MAX_, "%-6s %s", key->name, key->help);
	} else {
		const struct top_column *column = &top_columns[number - keys];

		snprintf(line, LINE_MAX_, "%-6c sort by %s: %s", column->key, column->name,
			 column->help);
	}
}

int top_help_put(struct top_page *page, size_t count)
{
	char line[LINE_MAX_];
	int r = 0;

	for (size_t i = page->help_first; i < top_help_lines() && count-- > 0 && r == 0; i++) {
		make_line(i, line);
		r = top_lines_put(&page->lines, TOP_PLAIN, line, page->width);
	}
	return r;
}
