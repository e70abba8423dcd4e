/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of a run that goes on: one device of several. */
#pragma once

#include <stdbool.h>

struct run;

/*
 * failures_add - print RUN's error, keep it for the JSON as that of DEVICE, and make room for the
 * next one. Return whether the run can go on: false if virtd can't be reached any more.
 */
bool failures_add(struct run *run, const char *device);

/*
 * failures_finish - RUN's error is then the most severe that was added. Return its exit code, or
 * EXIT_DONE if there was none. In order of severity: 9, 8, 10, 12, 1, 6, 7, 11, 5, 4, 3, 2, as
 * virtctl(1) has it.
 */
int failures_finish(struct run *run);

/* failures_clear - free what was kept. */
void failures_clear(struct run *run);
