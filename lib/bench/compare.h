/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two sets of results against one another. */
#pragma once

#include <stddef.h>

struct json_object;

/* A difference is taken for real below this probability that there is none, all figures together.
 */
#define VD_BENCH_REAL 0.05

/*
 * vd_bench_compare - each figure that both have: A and B are arrays of Result of io.virtd.Bench
 * (borrowed). Figures are the same if kind, job and name are, and the device; where each of A and B
 * is about one device only, whatever that is. *RET is an array of objects, the caller's to put:
 *
 *   device, kind, job, figure, unit, better
 *   before, after   the means
 *   ratio           after by before; null where before is 0, and so are low and high:
 *   low, high       between what it lies with 95 % confidence (stats.h: vd_ratio_interval())
 *   p               how likely so large a difference is by chance (vd_difference_p()), adjusted for
 *                   the number of figures (vd_holm())
 *   real            whether p is below VD_BENCH_REAL
 *   verdict         "better" or "worse" where it is real, else "same"
 *
 * -EINVAL: one of them is no such array; -ENOENT: they have no figure in common; -ENOMEM.
 */
int vd_bench_compare(struct json_object *a, struct json_object *b, struct json_object **ret);
