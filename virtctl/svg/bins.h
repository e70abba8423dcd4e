/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The latencies of a result in bins of equal factors, for bars. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct json_object;
struct vd_histogram;

struct bin {
	double low; /* its values are at least this */
	uint64_t count;
};

/*
 * bins_make - Fill BINS, which has room for MOST + 1, with the values of LATENCY, a Latency of io.virtd.Bench, whose
 * HISTOGRAM is not empty. The bins go from the shortest value to the one that all but one in a hundred are below; the
 * last one has what is above. Return their number.
 */
size_t bins_make(struct json_object *latency, const struct vd_histogram *histogram, size_t most,
		 struct bin *bins);
