/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What could not be read, and why: kept beside what could. */
#pragma once

#include "base/arena.h"

struct json_object;

struct vd_problem {
	struct vd_problem *next;
	const char *object;    /* a path, or a bus */
	const char *operation; /* "read modalias" */
	int error;	       /* a positive errno */
};

/* vd_problem_add - append to *LIST; the texts are copied into ARENA (OPERATION is "VERB WHAT").
 * ERROR may be of either sign. -ENOMEM. */
int vd_problem_add(struct vd_problem **list, struct vd_arena *arena, const char *object,
		   const char *verb, const char *what, int error);

/* vd_problem_copy - Append a copy of PROBLEM to *LIST. -ENOMEM. */
int vd_problem_copy(struct vd_problem **list, struct vd_arena *arena,
		    const struct vd_problem *problem);

/* vd_problems_json - an array of {object, operation, errno, message}; NULL when out of memory. */
struct json_object *vd_problems_json(const struct vd_problem *list);

/* vd_errno_name - "ENOENT"; the number in digits where it has no name here. */
const char *vd_errno_name(int error);
