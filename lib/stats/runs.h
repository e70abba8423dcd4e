/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures of several runs, with one value for each run. A result may have a member "file", a
 * text: the file that it was read from. */
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
	/* The results of the first run whose settings differ from that, and of the first run that
	 * did not come to its end; NULL: there is none. */
	struct json_object *other, *incomplete;
	const char *setting;	     /* the setting that differs in OTHER */
	double values[VD_EXACT_MAX]; /* the means of the samples */
	size_t count;
};

struct vd_runs {
	struct vd_run_figure *list;
	size_t count;
	bool is_one_device;
};

/* What is wrong with a result. */
struct vd_runs_fault {
	struct json_object *result; /* borrowed */
	const char *member;	    /* vd_run_other_member(), with -EBADMSG; otherwise NULL */
};

/*
 * vd_runs_read - Collect the figures of RESULTS, which vd_results_check() has accepted and which
 * outlive *RET, in the zeroed *RET. The caller calls vd_runs_clear(), after an error, too. After an
 * error *RET_FAULT has the result at fault. Return 0, or:
 * -E2BIG: a figure has more than VD_EXACT_MAX runs, or there are more than 1,000 figures.
 * -EBADMSG: two runs of a figure differ in their unit, or in which value is better.
 * -EEXIST: a run occurs twice: the same values at the same time.
 * -ENOMEM.
 */
int vd_runs_read(struct json_object *results, struct vd_runs *ret, struct vd_runs_fault *ret_fault);

/* vd_runs_clear - Free what RUNS holds, and zero it. */
void vd_runs_clear(struct vd_runs *runs);

/* vd_runs_find - Return the figure of RUNS that has the kind, job, name and device of OTHER,
 * borrowed from RUNS. ANY_DEVICE: the device may differ. NULL: there is none. */
struct vd_run_figure *vd_runs_find(const struct vd_runs *runs, const struct vd_run_figure *other,
				   bool any_device);

/* vd_run_other_member - Return the first member of the figures A and B that differs although it
 * must not: "unit" or "better". NULL: none differs. */
const char *vd_run_other_member(const struct vd_run_figure *a, const struct vd_run_figure *b);

/* vd_run_other_setting - Return the name of a setting of the first runs of A and B that differs,
 * borrowed from their results. NULL: none differs. */
const char *vd_run_other_setting(const struct vd_run_figure *a, const struct vd_run_figure *b);

/* vd_runs_text - Return the text of the member KEY of OBJECT (may be NULL), which lives as long as
 * the member; "" if there is none. */
const char *vd_runs_text(struct json_object *object, const char *key);
