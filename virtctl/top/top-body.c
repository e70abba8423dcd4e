// SPDX-License-Identifier: LGPL-2.1-or-later
#include "top/top-body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/text.h"
#include "top/top-cell.h"
#include "top/top-details.h"
#include "top/top-lines.h"
#include "top/top-state.h"

/* The columns with a rank of at most MOST, each with a blank before it. */
static size_t width_up_to(unsigned most)
{
	size_t width = 0;

	for (size_t i = 0; i < top_column_count; i++)
		width += top_columns[i].rank <= most ? top_columns[i].width + (i > 0) : 0;
	return width;
}

static unsigned highest_rank(size_t width)
{
	unsigned most = 0;

	for (size_t i = 0; i < top_column_count; i++)
		most = top_columns[i].rank > most ? top_columns[i].rank : most;
	while (most > 0 && width_up_to(most) > width)
		most--;
	return most;
}

bool top_body_shows(const struct top_page *page, size_t number)
{
	return top_columns[number].rank <= highest_rank(page->width);
}

static int put_cell(struct text *line, const struct top_device *device, size_t number, size_t width)
{
	const struct top_column *column = &top_columns[number];
	char value[MEASURE_MAX];
	int r = number ? text_add(line, " ", 1) : 0;

	if (r < 0)
		return r;
	if (!device)
		return top_cell(line, column->name, width, column->is_number);
	if (!column->is_number)
		return top_cell(line, top_column_text(device, column), width, false);
	top_number(device->values[column->value], column->unit, value);
	return top_cell(line, value, width, true);
}

/* DEVICE, or if it is NULL the heading. The first column has what the others leave. */
static int put_cells(struct text *line, const struct top_device *device,
		     const struct top_page *page)
{
	unsigned most = highest_rank(page->width);
	size_t needed = width_up_to(most);
	size_t rest = page->width > needed ? page->width - needed : 0;
	int r = 0;

	for (size_t i = 0; i < top_column_count && r == 0; i++) {
		if (top_columns[i].rank <= most)
			r = put_cell(line, device, i, top_columns[i].width + (i ? 0 : rest));
	}
	return r;
}

int top_body_heading(struct top_page *page)
{
	struct text *line;
	int r = top_lines_add(&page->lines, TOP_HEADING, &line);

	return r < 0 ? r : put_cells(line, NULL, page);
}

static enum top_style device_style(const struct top_device *device, uint64_t now_ns)
{
	if (device->is_gone)
		return TOP_GONE;
	return top_is_marked(device, now_ns) ? TOP_CHANGED : TOP_PLAIN;
}

/* The lines of DEVICE: itself, and its details if it is expanded. */
static int make_lines(struct top_lines *lines, const struct top_device *device,
		      const struct top_page *page, uint64_t now_ns)
{
	struct text *line;
	int r = top_lines_add(lines, device_style(device, now_ns), &line);

	if (r == 0)
		r = put_cells(line, device, page);
	return r == 0 && device->is_expanded ? top_details_add(lines, device, page->width) : r;
}

static int height_of(const struct top_device *device, const struct top_page *page, size_t *ret)
{
	VD_CLEANUP(top_lines_clear) struct top_lines lines = { 0 };
	int r = device->is_expanded ? top_details_add(&lines, device, page->width) : 0;

	*ret = 1 + lines.count;
	return r;
}

int top_body_make(const struct top_page *page, struct top_body *body)
{
	int r = top_rows_make(page->model, page->filter, &page->order, &body->rows);

	if (r < 0)
		return r;
	body->starts = calloc(body->rows.count + 1, sizeof(*body->starts));
	if (!body->starts)
		return -ENOMEM;
	for (size_t i = 0; i < body->rows.count && r == 0; i++) {
		size_t height = 1;

		r = height_of(body->rows.list[i], page, &height);
		body->starts[i + 1] = body->starts[i] + height;
	}
	return r;
}

void top_body_clear(struct top_body *body)
{
	free(body->rows.list);
	free(body->starts);
	*body = (struct top_body){ 0 };
}

size_t top_body_lines(const struct top_body *body)
{
	return body->starts[body->rows.count];
}

size_t top_body_row(const struct top_body *body, size_t at)
{
	size_t low = 0, high = body->rows.count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (body->starts[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

size_t top_body_selected(const struct top_body *body, const struct top_page *page)
{
	for (size_t i = 0; page->selected && i < body->rows.count; i++) {
		size_t details = body->starts[i + 1] - body->starts[i] - 1;

		if (strcmp(body->rows.list[i]->id, page->selected) == 0)
			return body->starts[i] +
			       (page->selected_detail < details ? page->selected_detail : details);
	}
	return 0;
}

int top_body_select(const struct top_body *body, size_t at, struct top_page *page)
{
	size_t lines = top_body_lines(body), row;
	char *id;

	if (!lines)
		return 0;
	at = at < lines ? at : lines - 1;
	row = top_body_row(body, at);
	id = strdup(body->rows.list[row]->id);
	if (!id)
		return -ENOMEM;
	free(page->selected);
	page->selected = id;
	page->selected_detail = at - body->starts[row];
	return 0;
}

/* Move the line FROM to PAGE's lines. */
static int take_line(struct top_page *page, struct top_line *from)
{
	struct text *line;
	int r = top_lines_add(&page->lines, from->style, &line);

	if (r == 0) {
		*line = from->text;
		from->text = (struct text){ 0 };
	}
	return r;
}

int top_body_put(const struct top_body *body, size_t first, size_t count, uint64_t now_ns,
		 struct top_page *page)
{
	size_t all = top_body_lines(body), end = first + count < all ? first + count : all;
	size_t selected = top_body_selected(body, page), at = first;
	int r = 0;

	while (at < end && r == 0) {
		VD_CLEANUP(top_lines_clear) struct top_lines lines = { 0 };
		size_t row = top_body_row(body, at);

		r = make_lines(&lines, body->rows.list[row], page, now_ns);
		for (size_t i = at - body->starts[row]; i < lines.count && at < end && r == 0;
		     i++) {
			if (at++ == selected)
				lines.list[i].style = lines.list[i].style == TOP_CHANGED
							      ? TOP_CHANGED_SELECTED
							      : TOP_SELECTED;
			r = take_line(page, &lines.list[i]);
		}
	}
	return r;
}
