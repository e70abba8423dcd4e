// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/unmatched.h"

#include <string.h>

#include "cli/failures.h"
#include "cli/run.h"
#include "json/build.h"
#include "json/json.h"
#include "session/suggest.h"
#include "text/json-path.h"

#define NO_SUCH_DEVICE "io.virtd.Devices.NoSuchDevice"

/* What was meant is asked for that many times: virtd looks at all devices each time. */
#define WORDS_WITH_SUGGESTIONS 8

bool unmatched_is(const struct run *run)
{
	return error_is(&run->error, NO_SUCH_DEVICE);
}

/* Adds the failure that no device is WORD. SESSION is asked what is meant; NULL: it is not. */
static void fail_unmatched(struct run *run, struct session *session, const char *word)
{
	struct vd_varlink_error service = { .name = strdup(NO_SUCH_DEVICE),
					    .parameters = vd_json_object() };
	bool whole = service.name && service.parameters &&
		     vd_json_set(service.parameters, "selector", vd_json_text(word)) == 0;

	if (whole)
		error_from_service(&run->error, &service);
	else
		error_memory(&run->error);
	vd_varlink_error_clear(&service);
	if (session)
		suggest_device(session, &run->error);
	failures_add(run, word);
}

/* virtd names in one error all words that match no device. */
int unmatched_report(struct run *run, struct session *session)
{
	vd_autojson struct json_object *others =
		json_object_get(json_object_object_get(run->error.parameters, "others"));
	vd_autofree char *first = strdup(json_path_text(run->error.parameters, "selector") ?: "");

	if (!first || run->request->arguments.count < 2 || !unmatched_is(run))
		return (int)run->error.code;
	failures_add(run, first);
	for (size_t i = 0; i < array_count(others); i++) {
		struct json_object *other = json_object_array_get_idx(others, i);

		if (json_object_is_type(other, json_type_string))
			fail_unmatched(run, i < WORDS_WITH_SUGGESTIONS ? session : NULL,
				       json_object_get_string(other));
	}
	return failures_finish(run);
}
