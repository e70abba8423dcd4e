// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the keys do on the screen of the verb top. */
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "top/top-body.h"
#include "top/top-help.h"
#include "top/top-page.h"

#define PAGE_LINES 10
/* Enough for any list, and no overflow if it is added to a line. */
#define ALL_LINES  (PTRDIFF_MAX / 2)

/* The line BY lines after the selected one. */
static int move(struct top_page *page, const struct top_body *body, ptrdiff_t by)
{
	ptrdiff_t at = (ptrdiff_t)top_body_selected(body, page) + by;

	return top_body_select(body, at < 0 ? 0 : (size_t)at, page);
}

static int expand(struct top_page *page, const struct top_body *body)
{
	struct top_device *device;

	if (!body->rows.count)
		return 0;
	device = body->rows.list[top_body_row(body, top_body_selected(body, page))];
	device->is_expanded = !device->is_expanded;
	return top_body_select(body, top_body_selected(body, page), page);
}

static const struct {
	enum top_action action;
	ptrdiff_t by;
} moves[] = {
	{ TOP_UP, -1 },
	{ TOP_DOWN, 1 },
	{ TOP_PAGE_UP, -PAGE_LINES },
	{ TOP_PAGE_DOWN, PAGE_LINES },
	{ TOP_FIRST, -ALL_LINES },
	{ TOP_LAST, ALL_LINES },
};

static int act_on_lines(struct top_page *page, enum top_action action)
{
	VD_CLEANUP(top_body_clear) struct top_body body = { 0 };
	int r = top_body_make(page, &body);

	if (r == 0 && action == TOP_EXPAND)
		return expand(page, &body);
	for (size_t i = 0; i < VD_ARRAY_SIZE(moves) && r == 0; i++) {
		if (moves[i].action == action)
			r = move(page, &body, moves[i].by);
	}
	return r;
}

/* A key that sorts. The same one again turns the order around. */
static void sort(struct top_page *page, int code)
{
	size_t column = top_column_of(code);

	if (column == top_column_count)
		return;
	page->order.is_reversed = page->order.column == column && !page->order.is_reversed;
	page->order.column = column;
}

static void show_help(struct top_page *page)
{
	/* The help begins with the line of headings. */
	page->help_first += page->is_helping ? page->height - 4 : 0;
	page->is_helping = page->help_first < top_help_lines();
	page->help_first = page->is_helping ? page->help_first : 0;
}

static void remove_last(char *text)
{
	size_t length = strlen(text);

	/* The further bytes of a character begin with the bits 10. */
	while (length && (text[length - 1] & 0xc0) == 0x80)
		length--;
	text[length ? length - 1 : 0] = '\0';
}

static void type(struct top_page *page, int code)
{
	size_t length = strlen(page->filter);

	if (code == '\n' || code == '\r')
		page->is_typing = false;
	else if (code == TOP_KEY_BACKSPACE)
		remove_last(page->filter);
	else if (code >= ' ' && code < TOP_KEY_UP && length + 1 < sizeof(page->filter)) {
		page->filter[length] = (char)code;
		page->filter[length + 1] = '\0';
	}
}

static void clear_filter(struct top_page *page)
{
	page->is_typing = page->is_helping = false;
	page->help_first = 0;
	*page->filter = '\0';
}

int top_page_key(struct top_page *page, int code, enum top_action *ret)
{
	enum top_action action = top_key_action(code);

	*ret = action;
	if (action == TOP_UNFILTER) {
		clear_filter(page);
	} else if (page->is_typing) {
		*ret = TOP_NOTHING;
		type(page, code);
	} else if (action == TOP_FILTER) {
		page->is_typing = true;
	} else if (action == TOP_HELP) {
		show_help(page);
	} else if (action == TOP_PAUSE) {
		page->is_paused = !page->is_paused;
	} else if (action == TOP_NOTHING) {
		sort(page, code);
	} else {
		return act_on_lines(page, action);
	}
	return 0;
}
