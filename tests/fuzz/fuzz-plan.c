// SPDX-License-Identifier: LGPL-2.1-or-later
/* Any text as the plan in a record of the journal. A plan that is taken writes only where a plan may, and is the same when written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json/json.h"
#include "json/write.h"
#include "plan/plan-path.h"
#include "plan/plan.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return 0;
}

static void check_steps(const struct vd_plan *plan)
{
	if (!vd_plan_layer_is_sound(plan->layer_path))
		abort();
	for (size_t i = 0; i < plan->count; i++) {
		const struct vd_step *step = &plan->steps[i];

		if (!vd_plan_step_is_sound(plan, step) || strncmp(step->path, "sys/", 4) != 0 ||
		    strstr(step->path, "/../"))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	VD_CLEANUP(vd_plan_freep) struct vd_plan *again = NULL;
	vd_autojson struct json_object *json = NULL;
	vd_autojson struct json_object *written = NULL;

	if (vd_json_parse((const char *)data, size, &json) < 0 || vd_plan_parse(json, &plan) < 0)
		return 0;
	check_steps(plan);
	written = vd_plan_json(plan);
	if (!written || vd_plan_parse(written, &again) < 0 || again->count != plan->count)
		abort();
	return 0;
}
