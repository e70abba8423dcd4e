/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Changes of drivers that a benchmark asks for, one after the other. Each is a change of
 * driver-methods/change.h with all its checks, so it comes to its end although the benchmark ends.
 */
#pragma once

#include "driver-methods/change.h"

/* All zero: the benchmark has asked for nothing. */
struct bench_change {
	bool requested;
	struct change change;
	/* Of the last change that failed: the error's full name, borrowed, and its parameters. */
	const char *error;
	struct json_object *parameters;
};

/*
 * bench_change_clear - Free what CHANGE holds and empty it; an empty one is accepted. A change
 * that runs goes on, as with change_clear().
 */
void bench_change_clear(struct bench_change *change);

/*
 * bench_change_step - Do one slice, for CALL, of the rebind that was asked for. DEVICE is the id
 * of the device, borrowed until the end.
 * Return as change_step(). At CALL_DONE *RET_ANSWER, which the caller puts, is the answer for the
 * benchmark: {"results":[...]} or {"failed":ERROR}; then CHANGE also has the error.
 */
int bench_change_step(struct call *call, struct bench_change *change, const char *device,
		      struct json_object **ret_answer);

/*
 * bench_change_fail - Reply with the error of the change that failed, with KIND and RESULT (taken
 * over; NULL: none). The reply is the error of io.virtd.Bench that has the same name. If there is
 * none, the reply is the error itself, without KIND and RESULT.
 * Return as call_fail().
 */
int bench_change_fail(struct call *call, struct bench_change *change, const char *device,
		      const char *kind, struct json_object *result);
