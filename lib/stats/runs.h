/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures of several runs: one value a run. A result may have a member "file", a text: where it
 * was read. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "stats/exact.h"

struct json_object;

/* A figure, and its value in each run, in the order of the results. The texts and objects are
 * borrowed from the results. */
struct vd_run_figure {
	const char *device, *kind, *job, *name;
	struct json_object *result, *job_object, *figure; /* of the first run */
	/* Results of the first run that has another setting than that, and of the first one that
	 * did not come to its end; NULL: there is none. */
	struct json_object *other, *incomplete;
	const char *setting;	     /* which one OTHER has differently */
	double values[VD_EXACT_MAX]; /* the means of the samples */
	size_t count;
};

struct vd_runs {
	struct vd_run_figure *list;
	size_t count;
	bool is_one_device;
};

/*
 * vd_runs_read - collect the figures of RESULTS, which vd_results_check() has accepted and which
 * outlive *RET. The caller clears *RET, after an error too. *RET_AT is the result at fault, if one
 * is. -E2BIG: more than VD_EXACT_MAX runs of a figure, or more than 1,000 figures. -EBADMSG: two
 * runs of a figure differ in their unit. -EEXIST: a run occurs twice: the same values at the same
 * time. -ENOMEM.
 */
int vd_runs_read(struct json_object *results, struct vd_runs *ret, struct json_object **ret_at);
void vd_runs_clear(struct vd_runs *runs);

/* vd_runs_find - Return what of RUNS is the figure of OTHER; ANY_DEVICE: whatever the device. NULL:
 * it has none. */
struct vd_run_figure *vd_runs_find(const struct vd_runs *runs, const struct vd_run_figure *other,
				   bool any_device);

/* Whether A and B have the same unit, and the same is better. */
bool vd_run_figures_match(const struct vd_run_figure *a, const struct vd_run_figure *b);

/* vd_run_other_setting - Return the name of a setting that A and B do not share; NULL: they have
 * the same. It is borrowed from their results. */
const char *vd_run_other_setting(const struct vd_run_figure *a, const struct vd_run_figure *b);

/* The text KEY of OBJECT; empty if there is none. */
const char *vd_runs_text(struct json_object *object, const char *key);
