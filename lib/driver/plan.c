// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver/plan.h"

#include <errno.h>
#include <stdlib.h>

void vd_plan_free(struct vd_plan *plan)
{
	if (!plan)
		return;
	vd_arena_clear(&plan->arena);
	free(plan);
}
