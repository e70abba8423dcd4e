// SPDX-License-Identifier: LGPL-2.1-or-later
#include "metrics/metrics-text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"

static int add_text(struct text *text, const char *what)
{
	return text_add(text, what, strlen(what));
}

/* NAME, and what the format appends to it. */
static int add_name(struct text *text, const struct metric_family *family, bool has_suffix)
{
	const char *suffix = family->type == METRIC_COUNTER ? "_total"
			     : family->type == METRIC_INFO  ? "_info"
							    : "";

	return add_text(text, family->name) | (has_suffix ? add_text(text, suffix) : 0);
}

static int add_escaped(struct text *text, const char *value)
{
	int r = 0;

	while (*value && r == 0) {
		size_t plain = strcspn(value, "\\\"\n");

		r = text_add(text, value, plain);
		value += plain;
		if (!*value || r < 0)
			continue;
		r = add_text(text, *value == '\n' ? "\\n" : *value == '"' ? "\\\"" : "\\\\");
		value++;
	}
	return r;
}

static int add_labels(struct text *text, const struct metric_label *labels, size_t count)
{
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = add_text(text, i ? "," : "{") | add_text(text, labels[i].name) |
		    add_text(text, "=\"") | add_escaped(text, labels[i].value ?: "") |
		    add_text(text, "\"");
	return r < 0 || !count ? r : add_text(text, "}");
}

/* Thousandths are digits, not a division: a counter has more digits than a double. */
static int add_value(struct text *text, uint64_t value, unsigned divisor)
{
	char digits[48];

	if (divisor == 1)
		snprintf(digits, sizeof(digits), " %" PRIu64 "\n", value);
	else
		snprintf(digits, sizeof(digits), " %" PRIu64 ".%03" PRIu64 "\n", value / divisor,
			 value % divisor);
	return add_text(text, digits);
}

int metric_add(struct metric_samples *samples, const struct metric_label *labels, size_t count,
	       uint64_t value, unsigned divisor)
{
	struct text *text = &samples->text;
	int r = add_name(text, samples->family, true);

	if (r == 0)
		r = add_labels(text, labels, count);
	if (r == 0)
		r = add_value(text, value, divisor);
	samples->count++;
	return r;
}

static int add_head(struct text *text, const struct metric_samples *samples, const char *what,
		    const char *value)
{
	bool has_suffix = samples->format == METRICS_PROMETHEUS;

	return add_text(text, "# ") | add_text(text, what) | add_text(text, " ") |
	       add_name(text, samples->family, has_suffix) | add_text(text, " ") |
	       add_text(text, value) | add_text(text, "\n");
}

static const char *type_name(const struct metric_samples *samples)
{
	switch (samples->family->type) {
	case METRIC_COUNTER:
		return "counter";
	case METRIC_INFO:
		return samples->format == METRICS_OPENMETRICS ? "info" : "gauge";
	case METRIC_GAUGE:
		break;
	}
	return "gauge";
}

int metric_write(const struct metric_samples *samples, struct text *text)
{
	const struct metric_family *family = samples->family;
	int r;

	if (!samples->count)
		return 0;
	r = add_head(text, samples, "HELP", family->help) |
	    add_head(text, samples, "TYPE", type_name(samples));
	if (family->unit && samples->format == METRICS_OPENMETRICS)
		r |= add_head(text, samples, "UNIT", family->unit);
	return r < 0 ? r : text_add(text, samples->text.data, samples->text.length);
}

int metric_end(struct text *text)
{
	return add_text(text, "# EOF\n");
}
