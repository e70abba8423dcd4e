// SPDX-License-Identifier: LGPL-2.1-or-later
/* The table of the worker's verbs. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "identify-verb.h"
#include "json/build.h"
#include "json/write.h"
#include "modules/candidates-of.h"
#include "modules/match.h"
#include "worker.h"

/* A verb either talks while it works, or answers with one object. */
static const struct verb {
	const char *name;
	int (*work)(const struct worker_options *options, struct json_object *request);
	int (*answer)(struct json_object *request, struct json_object **ret);
} verbs[] = {
	{ "apply", .work = worker_apply },
	{ "recover", .work = worker_recover },
	{ "candidates", .answer = vd_worker_candidates },
	{ "load", .answer = vd_worker_load },
	{ "match", .answer = vd_worker_match },
	{ "identify", .answer = vd_worker_identify },
	{ "in-use", .answer = worker_in_use },
	{ "persist", .answer = worker_persist },
	{ "unset", .answer = worker_unset },
	{ "platform", .answer = worker_platform },
};

void worker_write(struct json_object *object)
{
	vd_autofree char *text = NULL;
	size_t len;

	if (object)
		(void)vd_json_write(object, &text, &len);
	/* In one write where it can be; what can't be written is lost, and nothing else with it. */
	if (text && fwrite(text, 1, len, stdout) == len)
		putchar('\n');
	fflush(stdout);
	clearerr(stdout);
	json_object_put(object);
}

int worker_run(const struct worker_options *options, struct json_object *request)
{
	struct json_object *name = json_object_object_get(request, "verb"), *answer = NULL;
	unsigned losses = vd_json_losses();
	int r;

	if (!json_object_is_type(name, json_type_string))
		return -EINVAL;
	for (size_t i = 0; i < VD_ARRAY_SIZE(verbs); i++) {
		const struct verb *verb = &verbs[i];

		if (strcmp(verb->name, json_object_get_string(name)) != 0)
			continue;
		if (verb->work)
			return verb->work(options, request);
		r = verb->answer(request, &answer);
		answer = r < 0 ? NULL : vd_json_complete(answer, losses);
		worker_write(answer);
		return r == 0 && !answer ? -ENOMEM : r;
	}
	return -EINVAL;
}
