// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report/report-results.h"

#include <json-c/json.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "json/get.h"
#include "svg/markup.h"
#include "svg/plot.h"
#include "text/json-path.h"
#include "text/measure.h"

static double number(struct json_object *object, const char *key)
{
	return json_object_get_double(json_object_object_get(object, key));
}

static void put_measure(struct markup *markup, double value, const char *unit)
{
	char text[MEASURE_MAX];

	measure_text(value, unit ?: "", text);
	markup_element(markup, "<td>", text, "td");
}

static void put_figure(struct markup *markup, struct json_object *job, struct json_object *figure)
{
	const char *unit = vd_json_member_text(figure, "unit");

	markup_element(markup, "<tr><th scope=\"row\">", vd_json_member_text(job, "name"), "th");
	markup_element(markup, "<td>", vd_json_member_text(figure, "name"), "td");
	put_measure(markup, number(figure, "value"), unit);
	put_measure(markup, number(figure, "low"), unit);
	put_measure(markup, number(figure, "high"), unit);
	markup_raw(markup, "</tr>\n");
}

static void put_figures(struct markup *markup, struct json_object *jobs)
{
	markup_raw(markup,
		   "<table><caption>Figures, with their 95 % intervals</caption><thead><tr>"
		   "<th scope=\"col\">Job</th><th scope=\"col\">Figure</th><th scope=\"col\">"
		   "Value</th><th scope=\"col\">From</th><th scope=\"col\">To</th></tr></thead>"
		   "<tbody>\n");
	for (size_t i = 0; i < array_count(jobs); i++) {
		struct json_object *job = json_object_array_get_idx(jobs, i);
		struct json_object *figures = json_object_object_get(job, "figures");

		for (size_t j = 0; j < array_count(figures); j++)
			put_figure(markup, job, json_object_array_get_idx(figures, j));
	}
	markup_raw(markup, "</tbody></table>\n");
}

static void put_latencies(struct markup *markup, struct json_object *job, unsigned *number_)
{
	struct json_object *latencies = json_object_object_get(job, "latencies");

	for (size_t i = 0; i < array_count(latencies); i++) {
		struct json_object *latency = json_object_array_get_idx(latencies, i);
		vd_autofree char *title = NULL;

		if (asprintf(&title, "%s: how long one %s took",
			     vd_json_member_text(job, "name") ?: "?",
			     vd_json_member_text(latency, "name") ?: "?") < 0) {
			title = NULL;
			markup->is_incomplete = true;
			return;
		}
		plot_put(markup, latency, title, (*number_)++, 0);
	}
}

static void put_warnings(struct markup *markup, struct json_object *warnings)
{
	if (!array_count(warnings))
		return;
	markup_raw(markup, "<p>Warnings:</p><ul>");
	for (size_t i = 0; i < array_count(warnings); i++)
		markup_element(
			markup, "<li>",
			vd_json_member_text(json_object_array_get_idx(warnings, i), "message"),
			"li");
	markup_raw(markup, "</ul>\n");
}

static void put_result(struct markup *markup, struct json_object *result, unsigned *number_)
{
	struct json_object *jobs = json_object_object_get(result, "jobs");

	markup_raw(markup, "<h3>");
	markup_text(markup, json_path_text(result, "device.id") ?: "?");
	markup_raw(markup, ": ");
	markup_element(markup, "", vd_json_member_text(result, "kind"), "h3");
	markup_element(markup, "<p>", vd_json_member_text(result, "what"), "p");
	put_figures(markup, jobs);
	markup_raw(markup, "<div class=\"plots\">");
	for (size_t i = 0; i < array_count(jobs); i++)
		put_latencies(markup, json_object_array_get_idx(jobs, i), number_);
	markup_raw(markup, "</div>\n");
	put_warnings(markup, json_object_object_get(result, "warnings"));
}

void results_put(struct markup *markup, struct json_object *results)
{
	unsigned plots = 0;

	for (size_t i = 0; i < array_count(results); i++)
		put_result(markup, json_object_array_get_idx(results, i), &plots);
}
