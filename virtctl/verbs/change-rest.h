/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What there is to say of a change beyond its steps. */
#pragma once

#include <stdbool.h>

#include "output/error.h"

struct json_object;

/* change_put_rest - print, of RECORD, the reply of a change or (PLAN) of its plan: that there is
 * nothing to do, what becomes of the persistent file, the notes. */
void change_put_rest(struct json_object *record, bool plan);

/*
 * change_refusal - the first of the refusals of PLAN as ERROR: the one that the change itself would
 * end with. The others are printed. Returns its exit code; EXIT_DONE: there is none.
 */
int change_refusal(struct json_object *plan, struct error *error);
