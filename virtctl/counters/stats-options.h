/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values of --watch, --interval and --count. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct run;

struct stats_options {
	bool watches;	      /* read again and again */
	uint64_t interval_ns; /* from one reading to the next */
	uint64_t count;	      /* of the readings that are wanted; 0: no end */
};

/*
 * stats_options_read - Fill *RET by the request of RUN. Each of the options means that the
 * counters are watched. Return EXIT_DONE, or EXIT_USAGE with the run's error set.
 */
int stats_options_read(struct run *run, struct stats_options *ret);
