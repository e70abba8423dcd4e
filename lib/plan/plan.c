// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void vd_plan_free(struct vd_plan *plan)
{
	if (!plan)
		return;
	vd_arena_clear(&plan->arena);
	free(plan);
}

static bool is_switch(const struct vd_step *step, const char *value)
{
	const char *file = strrchr(step->path, '/');

	return file && strcmp(file, "/online") == 0 && strcmp(step->value, value) == 0;
}

bool vd_plan_takes_away(const struct vd_plan *plan)
{
	if (!plan->count || plan->action != VD_ACTION_ONLINE)
		return plan->count > 0;
	/* A device that is on already is off on the way, or becomes another one under its users: a
	 * disk that can't be written, say. */
	return is_switch(&plan->steps[0], "0") || !is_switch(&plan->steps[plan->count - 1], "1");
}
