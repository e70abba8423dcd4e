/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The latencies of a result as a drawing: a histogram, and below it the percentiles. */
#pragma once

#include <stdbool.h>

struct json_object;
struct markup;

/* The classes of a drawing, as a style sheet: they follow the colours of the reader's system. */
extern const char plot_style[];

#define PLOT_WIDTH  640
#define PLOT_HEIGHT 360

/*
 * plot_put - Append the drawing of LATENCY, a Latency of io.virtd.Bench of any origin, with TITLE, as an element svg. NUMBER tells
 * the ids in one document apart. With TOP, it stands that far below the top of another drawing. Append nothing if LATENCY is
 * empty, or is none. Return whether there is a drawing.
 */
bool plot_put(struct markup *markup, struct json_object *latency, const char *title,
	      unsigned number, unsigned top);

/* plot_file - Append the drawings of all latencies of RESULTS, an array of Result of io.virtd.Bench, as a whole SVG file. Return how many
 * there are. */
unsigned plot_file(struct markup *markup, struct json_object *results);
