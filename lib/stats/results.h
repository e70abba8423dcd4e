/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks results that were read from a file: Result of io.virtd.Bench, as far as a comparison needs
 * it. */
#pragma once

struct json_object;

/* A fault, and the member that has it: "results[0].jobs[1].name". */
struct vd_results_fault {
	char member[128];
	const char *what; /* a constant text */
};

/*
 * vd_results_check - Check RESULTS (borrowed, may be NULL), the member "results" of a file. The
 * array is not empty, its members have the right types, and no job and no figure of a job occurs
 * twice. Each sample is a number that a measurement can have given. It is 10^18 at most, and below
 * 0 only if less is better, as a difference of times can be. Return 0, or -EINVAL: *RET has the
 * first fault.
 */
int vd_results_check(struct json_object *results, struct vd_results_fault *ret);
