// SPDX-License-Identifier: LGPL-2.1-or-later
#include "svg/plot.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "stats/histogram.h"
#include "svg/bins.h"
#include "svg/markup.h"
#include "text/json-path.h"
#include "text/measure.h"

#define BINS	 60
#define LEFT	 70.0
#define RIGHT	 (PLOT_WIDTH - 20.0)
#define BARS_TOP 40.0
#define BARS_END 190.0
#define LINE_TOP 235.0
#define LINE_END 325.0

const char plot_style[] =
	":root{--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--paper:#ffffff;--box:#f3f5f8;"
	"--bar:#1f6feb;--curve:#a1330b}"
	"@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#a5b0bb;--line:#3d444d;"
	"--paper:#0d1117;--box:#1a2029;--bar:#58a6ff;--curve:#ffa657}}"
	"@media print{:root{--ink:#000;--soft:#333;--line:#999;--paper:#fff;--box:#fff;"
	"--bar:#1f6feb;--curve:#a1330b}}"
	"svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .soft{fill:var(--soft)}"
	"svg .soft{paint-order:stroke;stroke:var(--paper);stroke-width:3px}svg .head{font-weight:600;font-size:13px}svg .bar{fill:var(--bar)}"
	"svg .axis{stroke:var(--line);fill:none}svg .curve{stroke:var(--curve);fill:none;"
	"stroke-width:2}svg .dot{fill:var(--curve)}svg .paper{fill:var(--paper)}";

static const struct {
	unsigned ppm;
	const char *name;
} percentiles[] = {
	{ 500000, "p50" }, { 900000, "p90" },	{ 950000, "p95" },
	{ 990000, "p99" }, { 999000, "p99.9" }, { 999900, "p99.99" },
};

/* An axis of equal factors: the values LOW to HIGH, from the place FROM to TO. */
struct axis {
	double low, high, from, to;
};

static double place(const struct axis *axis, double value)
{
	double part = log(value / axis->low) / log(axis->high / axis->low);

	return axis->from + (axis->to - axis->from) * (part < 0 ? 0 : part > 1 ? 1 : part);
}

static void put_label(struct markup *markup, double x, double y, const char *anchor,
		      const char *text)
{
	markup_format(markup, "<text class=\"soft\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x,
		      y, anchor);
	markup_text(markup, text);
	markup_raw(markup, "</text>");
}

static void put_value(struct markup *markup, double x, double y, const char *anchor, double value,
		      const char *unit)
{
	char text[MEASURE_MAX];

	measure_text(value, unit, text);
	put_label(markup, x, y, anchor, text);
}

static void put_line(struct markup *markup, double x1, double y1, double x2, double y2)
{
	markup_format(markup, "<path class=\"axis\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x1, y1, x2, y2);
}

struct plot {
	struct markup *markup;
	const struct vd_histogram *histogram;
	struct bin bins[BINS + 1];
	size_t count;
	const char *unit;
};

static uint64_t largest(const struct plot *plot)
{
	uint64_t most = 1;

	for (size_t i = 0; i < plot->count; i++)
		most = plot->bins[i].count > most ? plot->bins[i].count : most;
	return most;
}

static void put_bars(const struct plot *plot)
{
	double width = (RIGHT - LEFT) / (double)plot->count, most = (double)largest(plot);
	double all = (double)vd_histogram_count(plot->histogram);

	for (size_t i = 0; i < plot->count; i++) {
		double height = (double)plot->bins[i].count / most * (BARS_END - BARS_TOP);

		if (plot->bins[i].count)
			markup_format(plot->markup,
				      "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
				      "height=\"%.1f\"/>",
				      LEFT + (double)i * width, BARS_END - height, width - 1,
				      height);
	}
	put_line(plot->markup, LEFT, BARS_END, RIGHT, BARS_END);
	for (size_t i = 0; (double)i * width < RIGHT - LEFT - 110; i += plot->count / 5 + 1)
		put_value(plot->markup, LEFT + (double)i * width, BARS_END + 16, "middle",
			  plot->bins[i].low, plot->unit);
	put_label(plot->markup, RIGHT, BARS_END + 16, "end", "and above");
	markup_format(plot->markup,
		      "<text class=\"soft\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.1f "
		      "%%</text>",
		      LEFT - 6, BARS_TOP + 10, most * 100 / all);
}

static void put_percentiles(const struct plot *plot)
{
	double low = vd_histogram_percentile(plot->histogram, 500000);
	double high = vd_histogram_percentile(plot->histogram, 999900);
	struct axis axis = { low > 1 ? low : 1, high > low * 1.1 + 1 ? high : low * 1.1 + 1,
			     LINE_END, LINE_TOP };
	double step = (RIGHT - LEFT - 60) / (VD_ARRAY_SIZE(percentiles) - 1);

	put_line(plot->markup, LEFT, LINE_END, RIGHT, LINE_END);
	markup_raw(plot->markup, "<path class=\"curve\" d=\"");
	for (size_t i = 0; i < VD_ARRAY_SIZE(percentiles); i++)
		markup_format(
			plot->markup, "%c%.1f %.1f", i ? 'L' : 'M', LEFT + 30 + step * (double)i,
			place(&axis, vd_histogram_percentile(plot->histogram, percentiles[i].ppm)));
	markup_raw(plot->markup, "\"/>");
	for (size_t i = 0; i < VD_ARRAY_SIZE(percentiles); i++) {
		double value = vd_histogram_percentile(plot->histogram, percentiles[i].ppm);
		double x = LEFT + 30 + step * (double)i, y = place(&axis, value);

		markup_format(plot->markup,
			      "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", x, y);
		put_value(plot->markup, x, y - 8, "middle", value, plot->unit);
		put_label(plot->markup, x, LINE_END + 16, "middle", percentiles[i].name);
	}
}

static void put_description(const struct plot *plot)
{
	char median[MEASURE_MAX], high[MEASURE_MAX];

	measure_text(vd_histogram_percentile(plot->histogram, 500000), plot->unit, median);
	measure_text(vd_histogram_percentile(plot->histogram, 990000), plot->unit, high);
	markup_text(plot->markup, "Half of them took at most ");
	markup_text(plot->markup, median);
	markup_text(plot->markup, ", 99 in 100 at most ");
	markup_text(plot->markup, high);
	markup_text(plot->markup, ".");
}

static void put_plot(const struct plot *plot, const char *title, unsigned number, unsigned top)
{
	markup_format(plot->markup,
		      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
		      "width=\"%d\" height=\"%d\" y=\"%u\" role=\"img\" "
		      "aria-labelledby=\"plot-%u-title plot-%u-text\"><title id=\"plot-%u-title\">",
		      PLOT_WIDTH, PLOT_HEIGHT, PLOT_WIDTH, PLOT_HEIGHT, top, number, number,
		      number);
	markup_text(plot->markup, title);
	markup_format(plot->markup, "</title><desc id=\"plot-%u-text\">", number);
	put_description(plot);
	markup_raw(plot->markup, "</desc><text class=\"head\" x=\"8\" y=\"18\">");
	markup_cut(plot->markup, title, 88);
	markup_raw(plot->markup, "</text>");
	put_bars(plot);
	put_percentiles(plot);
	markup_raw(plot->markup, "</svg>\n");
}

bool plot_put(struct markup *markup, struct json_object *latency, const char *title,
	      unsigned number, unsigned top)
{
	VD_CLEANUP(vd_histogram_freep) struct vd_histogram *histogram = NULL;
	struct plot plot = { .markup = markup, .unit = json_path_text(latency, "unit") };

	if (!plot.unit || vd_histogram_parse(latency, &histogram) < 0 ||
	    !vd_histogram_count(histogram))
		return false;
	plot.histogram = histogram;
	plot.count = bins_make(latency, histogram, BINS, plot.bins);
	put_plot(&plot, title, number, top);
	return true;
}

struct drawing {
	struct markup *markup;
	unsigned count;
};

static void put_latency(struct drawing *drawing, struct json_object *result,
			struct json_object *job, struct json_object *latency)
{
	vd_autofree char *title = NULL;

	if (asprintf(&title, "%s %s, %s: one %s", json_path_text(result, "device.id") ?: "?",
		     json_path_text(result, "kind") ?: "?", json_path_text(job, "name") ?: "?",
		     json_path_text(latency, "name") ?: "?") < 0) {
		title = NULL;
		drawing->markup->is_incomplete = true;
		return;
	}
	drawing->count += plot_put(drawing->markup, latency, title, drawing->count,
				   drawing->count * PLOT_HEIGHT);
}

static void put_result(struct drawing *drawing, struct json_object *result)
{
	struct json_object *jobs = json_object_object_get(result, "jobs");

	for (size_t i = 0; i < array_count(jobs); i++) {
		struct json_object *job = json_object_array_get_idx(jobs, i);
		struct json_object *latencies = json_object_object_get(job, "latencies");

		for (size_t j = 0; j < array_count(latencies); j++)
			put_latency(drawing, result, job, json_object_array_get_idx(latencies, j));
	}
}

unsigned plot_file(struct markup *markup, struct json_object *results)
{
	struct markup body = { 0 };
	struct drawing drawing = { &body, 0 };
	unsigned height;

	for (size_t i = 0; i < array_count(results); i++)
		put_result(&drawing, json_object_array_get_idx(results, i));
	height = drawing.count ? drawing.count * PLOT_HEIGHT : PLOT_HEIGHT;
	markup_raw(markup, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	markup_format(markup,
		      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %u\" "
		      "width=\"%d\" height=\"%u\"><style>",
		      PLOT_WIDTH, height, PLOT_WIDTH, height);
	markup_raw(markup, plot_style);
	markup_raw(markup, "</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
	markup_raw(markup, body.text.data ? body.text.data : "");
	markup_raw(markup, "</svg>\n");
	markup->is_incomplete = markup->is_incomplete || body.is_incomplete;
	free(body.text.data);
	return drawing.count;
}
