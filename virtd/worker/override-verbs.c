// SPDX-License-Identifier: LGPL-2.1-or-later
/* The verbs "persist" and "unset", which change the folder of persistent overrides. */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "json/build.h"
#include "json/get.h"
#include "json/json.h"
#include "override/override-text.h"
#include "override/override.h"
#include "worker.h"

static int answer(int error, struct json_object **ret)
{
	struct json_object *reply = vd_json_object();

	vd_json_add(reply, "error", vd_json_integer(-error));
	*ret = reply;
	return reply ? 0 : -ENOMEM;
}

/* NULL: it is no absolute path. */
static const char *folder_of(struct json_object *request)
{
	const char *dir = vd_json_member_text(request, "dir");

	return dir && *dir == '/' ? dir : NULL;
}

int worker_persist(struct json_object *request, struct json_object **ret)
{
	const char *text = vd_json_member_text(request, "text"), *dir = folder_of(request), *reason;
	bool remove = json_object_get_boolean(json_object_object_get(request, "remove"));
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = { 0 };
	struct vd_override override = { 0 };
	int r = text && dir ? vd_override_parse(text, strlen(text), &arena, &override, &reason)
			    : -EINVAL;

	if (r < 0)
		return r == -EBADMSG ? -EINVAL : r;
	r = remove ? vd_override_remove(dir, &override) : vd_override_write(dir, &override);
	return r == -ENOMEM ? r : answer(r, ret);
}

int worker_unset(struct json_object *request, struct json_object **ret)
{
	const char *name = vd_json_member_text(request, "name"), *dir = folder_of(request);
	int r = name && dir ? vd_override_unset(dir, name) : -EINVAL;

	return r == -ENOMEM || !name || !dir ? r : answer(r, ret);
}
