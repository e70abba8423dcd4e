// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `unbind`. */
#include "json/json.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

int verb_unbind(struct run *run)
{
	static const struct change change = { .action = "unbind", .method = "Drivers.Unbind" };

	return change_run(run, &change, vd_json_object());
}
