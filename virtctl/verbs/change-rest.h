/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is printed of a change besides its steps. */
#pragma once

#include <stdbool.h>

#include "output/error.h"

struct json_object;

/*
 * change_put_rest - Print, of RECORD, the reply of a change or (PLAN) of its plan: that there is
 * nothing to do, what is done to the persistent file, the notes.
 */
void change_put_rest(struct json_object *record, bool plan);

/*
 * change_refusal - Set ERROR to the first refusal of PLAN, which would be the error of the change
 * itself. Print the others to standard error. Return its exit code; EXIT_DONE: there is none.
 */
int change_refusal(struct json_object *plan, struct error *error);
