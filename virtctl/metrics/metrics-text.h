/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Metrics as text: OpenMetrics 1.0, or the format 0.0.4 of Prometheus, which is all that the textfile
 * collector of node_exporter reads. They differ in the names of counters and in the type "info".
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "text/text.h"

/* In the order of the values of --format. */
enum metrics_format {
	METRICS_OPENMETRICS,
	METRICS_PROMETHEUS,
};

enum metric_type {
	METRIC_GAUGE,
	METRIC_COUNTER,
	METRIC_INFO,
};

/* A family of samples, of which each has other labels. */
struct metric_family {
	const char *name; /* without _total or _info */
	enum metric_type type;
	const char *unit; /* which NAME ends with; NULL: none */
	const char *help;
};

struct metric_label {
	const char *name;
	const char *value; /* NULL: an empty text */
};

/* The samples of one family, as text. All zero at first but for the first two. */
struct metric_samples {
	const struct metric_family *family;
	enum metrics_format format;
	struct text text;
	size_t count;
};

/*
 * metric_add - Append a sample with COUNT LABELS and the value VALUE / DIVISOR to SAMPLES. DIVISOR is 1 or
 * 1000. Return 0, or: -ENOMEM.
 */
int metric_add(struct metric_samples *samples, const struct metric_label *labels, size_t count,
	       uint64_t value, unsigned divisor);

/*
 * metric_write - Append the head and the samples of SAMPLES to TEXT; nothing if there is no sample.
 * Return 0, or: -ENOMEM.
 */
int metric_write(const struct metric_samples *samples, struct text *text);

/* metric_end - Append the mark that the text is whole to TEXT. Return 0, or: -ENOMEM. */
int metric_end(struct text *text);
