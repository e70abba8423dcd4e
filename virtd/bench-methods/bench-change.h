/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Changes of drivers that a benchmark asks for, one after the other. Each is one of change.h, with
 * its guard, its worker, its lock and its record; so it comes to its end whatever becomes of the
 * benchmark.
 */
#pragma once

#include "driver-methods/change.h"

/* Zeroed, nothing has been asked for. */
struct bench_change {
	bool asked;
	struct change change;
	/* The first that failed: an error in full, and its parameters. */
	const char *error;
	struct json_object *parameters;
};

void bench_change_clear(struct bench_change *change);

/*
 * bench_change_step - a slice of what was asked for, on behalf of CALL, for the device of that id
 * (borrowed until it is over). As change_step(); at CALL_DONE *RET_ANSWER is what to tell the
 * benchmark, {"results":[...]} or {"failed":ERROR}; the caller puts it.
 */
int bench_change_step(struct call *call, struct bench_change *change, const char *device,
		      struct json_object **ret_answer);

/*
 * bench_change_fail - reply with the error of the one that failed, as io.virtd.Bench has it where
 * it has one of that name: with KIND, and RESULT (taken over; NULL: none). CALL_DONE, or negative
 * errno.
 */
int bench_change_fail(struct call *call, struct bench_change *change, const char *device,
		      const char *kind, struct json_object *result);
