/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The value of --timeout. */
#pragma once

struct run;

#define TIMEOUT_S     30 /* the default */
#define TIMEOUT_S_MAX 3600

/*
 * timeout_read - Set *RET_MS to the milliseconds that --timeout of RUN says, at least LEAST_S
 * seconds. Return EXIT_DONE, or EXIT_USAGE with the run's error set.
 */
int timeout_read(struct run *run, unsigned least_s, unsigned *ret_ms);
