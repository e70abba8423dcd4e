/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How often something took how long. The buckets are log-linear: one for each value below 256, then
 * 128 for each doubling, so that none is wider than 1/128 (0.8 %) of the values in it. Any number
 * of values takes 58 KiB.
 */
#pragma once

#include <stdint.h>

#include "base/cleanup.h"

struct json_object;
struct vd_histogram;

/* vd_histogram_new - an empty one; the caller frees it. -ENOMEM. */
int vd_histogram_new(struct vd_histogram **ret);
void vd_histogram_free(struct vd_histogram *histogram); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_histogram *, vd_histogram_free);

/* One value more: nanoseconds, or whatever its owner counts. */
void vd_histogram_add(struct vd_histogram *histogram, uint64_t value);

/* vd_histogram_merge - add all that is in FROM. */
void vd_histogram_merge(struct vd_histogram *histogram, const struct vd_histogram *from);

/* Forgets all values. */
void vd_histogram_reset(struct vd_histogram *histogram);

uint64_t vd_histogram_count(const struct vd_histogram *histogram);

/* Of an empty one, 0. The mean is exact; the other two are values that were added. */
uint64_t vd_histogram_min(const struct vd_histogram *histogram);
uint64_t vd_histogram_max(const struct vd_histogram *histogram);
double vd_histogram_mean(const struct vd_histogram *histogram);

/*
 * vd_histogram_percentile - the value that PPM of a million values do not exceed (500,000: the
 * median; 999,900: p99.99), by rank ("nearest rank"), placed in its bucket by how many of the
 * bucket's values lie below. Within 1/128 of the true one. Of an empty one, 0.
 */
double vd_histogram_percentile(const struct vd_histogram *histogram, unsigned ppm);

/*
 * vd_histogram_json - {count, min, max, mean, percentiles: {p50, p90, p95, p99, p99.9, p99.99},
 * buckets: [[FROM, TO, COUNT]…]}: FROM and TO are the smallest and the largest value that are
 * counted there; empty buckets are left out. The caller puts it; NULL when out of memory.
 */
struct json_object *vd_histogram_json(const struct vd_histogram *histogram);

/* vd_histogram_parse - from that JSON. -EINVAL: it is none; -ENOMEM. */
int vd_histogram_parse(struct json_object *json, struct vd_histogram **ret);
