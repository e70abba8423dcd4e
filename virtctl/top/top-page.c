// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-page.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "json/get.h"
#include "top/top-body.h"
#include "top/top-cell.h"
#include "top/top-help.h"
#include "top/top-processors.h"

#define HEAD_LINES 3
#define FOOT_LINES 2

void top_page_clear(struct top_page *page)
{
	top_lines_clear(&page->lines);
	free(page->last_event.data);
	free(page->selected);
}

int top_page_event(struct top_page *page, struct json_object *event)
{
	const char *name = vd_json_member_text(event, "event");
	struct json_object *device = vd_json_member(event, "device", json_type_object);
	const char *id = vd_json_member_text(device, "id");
	int r;

	if (!name || !id)
		return 0;
	page->last_event.length = 0;
	r = text_add(&page->last_event, name, strlen(name));
	if (r == 0)
		r = text_add(&page->last_event, " ", 1);
	return r == 0 ? text_add(&page->last_event, id, strlen(id)) : r;
}

/* Append to TEXT as printf(3) does. */
static int add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int add(struct text *text, const char *format, ...)
{
	va_list arguments;
	vd_autofree char *made = NULL;
	int n;

	va_start(arguments, format);
	n = vasprintf(&made, format, arguments);
	va_end(arguments);
	if (n < 0) {
		made = NULL;
		return -ENOMEM;
	}
	return text_add(text, made, (size_t)n);
}

static int make_title(const struct top_page *page, size_t shown, struct text *text)
{
	size_t count = page->model->count;
	int r = add(text, "virtctl top: ");

	if (r == 0 && shown != count)
		r = add(text, "%zu of ", shown);
	if (r == 0)
		r = add(text, "%zu %s, every %g s, by %s%s", count,
			count == 1 ? "device" : "devices", page->interval_s,
			top_columns[page->order.column].name,
			page->order.is_reversed ? " reversed" : "");
	if (r == 0 && *page->filter)
		r = add(text, ", with '%s'", page->filter);
	if (r == 0 && page->model->problems)
		r = add(text, ", problems: %zu", page->model->problems);
	return r == 0 && page->is_paused ? add(text, ", paused") : r;
}

static int put_title(struct top_page *page, size_t shown)
{
	struct text text = { 0 };
	int r = make_title(page, shown, &text);

	if (r == 0)
		r = top_lines_put(&page->lines, TOP_TITLE, text.data, page->width);
	free(text.data);
	return r;
}

static int put_processors(struct top_page *page)
{
	struct text text = { 0 };
	int r = add(&text, "interrupts/s by processor: ");

	if (r == 0)
		r = top_processors_add(&text, page->model);
	if (r == 0)
		r = top_lines_put(&page->lines, TOP_PLAIN, text.data, page->width);
	free(text.data);
	return r;
}

static size_t body_height(const struct top_page *page)
{
	return page->height - HEAD_LINES - FOOT_LINES;
}

/* Have the selected line in sight. */
static void scroll(struct top_page *page, size_t selected, size_t lines)
{
	size_t height = body_height(page);

	if (page->first + height > lines)
		page->first = lines > height ? lines - height : 0;
	if (selected < page->first)
		page->first = selected;
	if (selected >= page->first + height)
		page->first = selected - height + 1;
}

static int put_rest(struct top_page *page, struct top_body *body, uint64_t now_ns)
{
	int r = put_title(page, body->rows.count);

	if (r == 0)
		r = put_processors(page);
	if (r < 0 || page->is_helping)
		return r < 0 ? r : top_help_put(page, body_height(page) + 1);
	scroll(page, top_body_selected(body, page), top_body_lines(body));
	r = top_body_heading(page);
	return r == 0 ? top_body_put(body, page->first, body_height(page), now_ns, page) : r;
}

static int put_blank_lines(struct top_page *page, size_t up_to)
{
	int r = 0;

	while (page->lines.count < up_to && r == 0)
		r = top_lines_put(&page->lines, TOP_PLAIN, "", page->width);
	return r;
}

static int put_prompt(struct top_page *page)
{
	struct text text = { 0 };
	int r = add(&text, page->is_typing ? "filter: %s" : "%s",
		    page->is_typing	    ? page->filter
		    : page->last_event.data ? page->last_event.data
					    : "");

	if (r == 0)
		r = top_lines_put(&page->lines, TOP_PLAIN, text.data, page->width - 1);
	free(text.data);
	if (r < 0)
		return r;
	page->cursor_y = page->lines.count - 1;
	text = page->lines.list[page->cursor_y].text;
	page->cursor_x = text.data ? text_width(text.data, text.length) : 0;
	return 0;
}

static int put_too_small(struct top_page *page)
{
	char text[64];

	snprintf(text, sizeof(text), "%zux%zu is too small: %dx%d", page->width, page->height,
		 TOP_LEAST_WIDTH, TOP_LEAST_HEIGHT);
	return top_lines_put(&page->lines, TOP_WARNING, text, page->width);
}

static int make_page(struct top_page *page, struct top_body *body, uint64_t now_ns)
{
	int r = top_body_make(page, body);

	if (r == 0)
		r = put_rest(page, body, now_ns);
	if (r == 0)
		r = put_blank_lines(page, page->height - FOOT_LINES);
	if (r == 0)
		r = put_prompt(page);
	return r == 0 ? top_help_foot(page) : r;
}

int top_page_make(struct top_page *page, uint64_t now_ns)
{
	VD_CLEANUP(top_body_clear) struct top_body body = { 0 };

	top_lines_clear(&page->lines);
	if (page->height < TOP_LEAST_HEIGHT || page->width < TOP_LEAST_WIDTH)
		return put_too_small(page);
	return make_page(page, &body, now_ns);
}
