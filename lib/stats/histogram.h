/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Histograms of values such as latencies. The buckets are log-linear: one for each value below 256,
 * then 128 for each doubling. So none is wider than 1/128 (0.8 %) of the values in it. Any number
 * of values takes 58 KiB.
 */
#pragma once

#include <stdint.h>

#include "base/cleanup.h"

struct json_object;
struct vd_histogram;

/* vd_histogram_new - Make an empty histogram, which the caller frees by vd_histogram_free(); that
 * accepts NULL. Return 0, or -ENOMEM. */
int vd_histogram_new(struct vd_histogram **ret);
void vd_histogram_free(struct vd_histogram *histogram);
VD_DEFINE_CLEANUP(struct vd_histogram *, vd_histogram_free);

/* vd_histogram_add - Add VALUE: nanoseconds, or any other unit of the owner. */
void vd_histogram_add(struct vd_histogram *histogram, uint64_t value);

/* vd_histogram_merge - Add all values of FROM to HISTOGRAM. */
void vd_histogram_merge(struct vd_histogram *histogram, const struct vd_histogram *from);

/* vd_histogram_reset - Remove all values. */
void vd_histogram_reset(struct vd_histogram *histogram);

/* vd_histogram_count - Return the number of values. */
uint64_t vd_histogram_count(const struct vd_histogram *histogram);

/* vd_histogram_min - Return the smallest value, the largest value, or the mean of all values, which
 * does not depend on the buckets. 0: HISTOGRAM is empty. */
uint64_t vd_histogram_min(const struct vd_histogram *histogram);
uint64_t vd_histogram_max(const struct vd_histogram *histogram);
double vd_histogram_mean(const struct vd_histogram *histogram);

/*
 * vd_histogram_percentile - Return the value that PPM of a million values do not exceed (500,000:
 * the median; 999,900: p99.99), by nearest rank. The value is interpolated in its bucket, so it is
 * within 1/128 of the true one. PPM above a million counts as a million. 0: HISTOGRAM is empty.
 */
double vd_histogram_percentile(const struct vd_histogram *histogram, unsigned ppm);

/*
 * vd_histogram_json - Return HISTOGRAM as {count, min, max, mean, percentiles: {p50, p90, p95, p99,
 * p99.9, p99.99}, buckets: [[FROM, TO, COUNT]…]}, which the caller puts. FROM and TO are the
 * smallest and the largest value that the bucket can have counted; empty buckets are left out.
 * NULL: out of memory.
 */
struct json_object *vd_histogram_json(const struct vd_histogram *histogram);

/*
 * vd_histogram_parse - Convert JSON of vd_histogram_json(), of which only buckets and mean are
 * read, to a histogram, which the caller frees. Without a mean, the one of the buckets is taken.
 * Return 0, or:
 * -EINVAL: JSON (may be NULL) has no buckets of this kind, or its mean is no number of 0 or more.
 * -ENOMEM.
 */
int vd_histogram_parse(struct json_object *json, struct vd_histogram **ret);
