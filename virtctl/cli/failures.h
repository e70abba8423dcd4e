/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of single devices, after which a run goes on with the others. */
#pragma once

#include <stdbool.h>

struct run;

/*
 * failures_add - Print RUN's error, keep it for the JSON as that of DEVICE, and empty it for the
 * next one. Return whether the run can go on: false if virtd can't be reached any more. If memory
 * runs out, the JSON lacks the error.
 */
bool failures_add(struct run *run, const char *device);

/* failures_add_host - Do as failures_add(), for the host HOST: the run goes on with the others. */
void failures_add_host(struct run *run, const char *host);

/*
 * failures_finish - Set RUN's error to the most severe one that was added. Return its exit code,
 * or EXIT_DONE: none was added. In order of severity: 9, 8, 10, 12, 1, 6, 7, 11, 5, 4, 3, 2, as
 * virtctl(1) has it.
 */
int failures_finish(struct run *run);

/* failures_clear - Free and empty what failures_add() has kept. */
void failures_clear(struct run *run);
