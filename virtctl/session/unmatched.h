/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Selectors that match no device, each of which is a failure of its own. */
#pragma once

#include <stdbool.h>

struct run;
struct session;

/* unmatched_is - Return whether RUN's error is that no device matches a selector. */
bool unmatched_is(const struct run *run);

/*
 * unmatched_report - If RUN's error names several selectors that match no device, print each, and
 * keep it for the JSON. SESSION suggests what was meant by the first of them. Another error stays as
 * it is. Return the exit code of RUN's error.
 */
int unmatched_report(struct run *run, struct session *session);
