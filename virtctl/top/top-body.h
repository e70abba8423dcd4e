/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of the screen as lines: a line for each, and below it its details if it is expanded. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "top/top-columns.h"

struct top_lines;
struct top_page;
struct text;

/* The caller empties it by top_body_clear(). */
struct top_body {
	struct top_rows rows;
	size_t *starts; /* the first line of each row, and after the last one the number of all lines */
};

/* top_body_make - Fill BODY with the devices of PAGE, whose filter and order it takes. Return 0, or: -ENOMEM. */
int top_body_make(const struct top_page *page, struct top_body *body);

/* top_body_clear - Free what BODY holds. */
void top_body_clear(struct top_body *body);

/* top_body_lines - Return how many lines BODY has. */
size_t top_body_lines(const struct top_body *body);

/* top_body_row - Return the row of BODY, which is not empty, that the line AT belongs to. */
size_t top_body_row(const struct top_body *body, size_t at);

/* top_body_selected - Return the line of BODY that PAGE has selected, or the first one. */
size_t top_body_selected(const struct top_body *body, const struct top_page *page);

/*
 * top_body_select - Have PAGE select the line AT of BODY, or the last one. Return 0, or: -ENOMEM: the selection stays.
 */
int top_body_select(const struct top_body *body, size_t at, struct top_page *page);

/* top_body_put - Append COUNT lines of BODY to PAGE's lines, from the line FIRST on, as far as there are any. NOW_NS
 * tells which changes are marked. Return 0, or: -ENOMEM. */
int top_body_put(const struct top_body *body, size_t first, size_t count, uint64_t now_ns,
		 struct top_page *page);

/* top_body_heading - Append the heading of the columns to PAGE's lines. Return 0, or: -ENOMEM. */
int top_body_heading(struct top_page *page);

/* top_body_shows - Return whether the screen of PAGE has room for the column NUMBER. */
bool top_body_shows(const struct top_page *page, size_t number);
