/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Problems: what could not be read, and why. They are kept beside what could be read. */
#pragma once

#include "base/arena.h"

struct json_object;

struct vd_problem {
	struct vd_problem *next;
	const char *object;    /* a path, or a bus */
	const char *operation; /* "read modalias" */
	int error;	       /* a positive errno */
};

/* vd_problem_add - Append a problem of OBJECT, with the operation "VERB WHAT", to *LIST. The
 * problem and its texts are copied into ARENA. ERROR is an errno of either sign. Return 0, or
 * -ENOMEM. */
int vd_problem_add(struct vd_problem **list, struct vd_arena *arena, const char *object,
		   const char *verb, const char *what, int error);

/* vd_problem_copy - Append a copy of PROBLEM, in ARENA with its texts, to *LIST. Return 0, or
 * -ENOMEM. */
int vd_problem_copy(struct vd_problem **list, struct vd_arena *arena,
		    const struct vd_problem *problem);

/* vd_problems_json - Return LIST (NULL: none) as an array of {object, operation, errno, message},
 * which the caller puts. NULL: out of memory. */
struct json_object *vd_problems_json(const struct vd_problem *list);

/* vd_errno_name - Return the name of the positive errno ERROR: "ENOENT". If none is known here,
 * return its digits, which live until the next such call of this thread. */
const char *vd_errno_name(int error);
