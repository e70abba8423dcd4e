/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting for a condition. */
#pragma once

#include <stdint.h>

/* WAIT_UNTIL - Evaluate CONDITION every 200 µs until it is true. Fail the test after a minute. */
#define WAIT_UNTIL(condition)                                                                      \
	for (uint64_t wait_began_ns = 0; !(condition);)                                            \
	wait_pause(&wait_began_ns, #condition)

/* wait_pause - For WAIT_UNTIL. *BEGAN_NS: when the wait began, by vd_clock_ns(); 0: now. */
void wait_pause(uint64_t *began_ns, const char *condition);
