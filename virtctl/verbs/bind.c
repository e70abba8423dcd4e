// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verb `bind`. */
#include "json/build.h"
#include "json/json.h"
#include "verbs/change.h"
#include "verbs/verbs.h"

int verb_bind(struct run *run)
{
	static const struct change change = { .action = "bind",
					      .method = "Drivers.Bind",
					      .takes_driver = true };
	const struct words *words = &run->request->arguments;
	vd_autojson struct json_object *parameters = vd_json_object();

	if (!parameters || (words->count > 1 &&
			    vd_json_set(parameters, "driver", vd_json_text(words->list[1])) < 0))
		return error_memory(&run->error);
	return change_run(run, &change, vd_take_ptr(parameters));
}
