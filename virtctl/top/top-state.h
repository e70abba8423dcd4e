/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is chosen on the screen of the verb top, and its lines. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "top/top-columns.h"
#include "top/top-lines.h"

#define TOP_FILTER_MAX 64

/* The least that has room for a device and the keys. */
#define TOP_LEAST_HEIGHT 8
#define TOP_LEAST_WIDTH	 40

struct top_page {
	struct top_model *model; /* borrowed */
	double interval_s;	 /* between two readings, for the title */
	size_t height, width;
	struct top_order order;
	char filter[TOP_FILTER_MAX];
	bool is_typing; /* the filter */
	bool is_helping;
	size_t help_first; /* the first line of the help that is shown */
	bool is_paused;
	char *selected;		   /* the id of a device; NULL: the first one */
	size_t selected_detail;	   /* which of its lines; 0: the device itself */
	size_t first;		   /* the first line of the devices that is shown */
	size_t cursor_y, cursor_x; /* where the filter is typed */
	struct text last_event;	   /* safe for a terminal; empty: none came */
	struct top_lines lines;	   /* of the screen: at most HEIGHT */
};
