/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what was read from a file are results: Result of io.virtd.Bench, as far as a comparison
 * needs them. */
#pragma once

struct json_object;

/* What is wrong, and with which member: "results[0].jobs[1].name". */
struct vd_results_fault {
	char member[128];
	const char *what; /* a constant text */
};

/*
 * vd_results_check - check RESULTS (borrowed), the member "results" of a file: not empty, every
 * member of the right type, every sample a number that a measurement can have given, no job and no
 * figure of a job twice. Only a difference of times can be below 0; nothing is above 10^18.
 * -EINVAL: no such array, and what *RET tells.
 */
int vd_results_check(struct json_object *results, struct vd_results_fault *ret);
