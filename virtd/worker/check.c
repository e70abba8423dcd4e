// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checks a plan without applying it: the usage reasons, and whether the driver would take the
 * device. */
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>

#include "apply/apply.h"
#include "default-driver.h"
#include "json/build.h"
#include "json/json.h"
#include "tree/problem.h"
#include "usage/in-use.h"
#include "worker.h"

struct tree {
	const char *path;
	struct vd_root *root;
};

static enum vd_default_driver_state default_driver_of(void *data, const struct vd_bus *bus,
						      const char *path,
						      char name[static VD_DRIVER_NAME_MAX])
{
	const struct tree *tree = data;

	return worker_default_driver(tree->root, tree->path, bus, path, name);
}

static struct json_object *check_json(enum vd_apply_outcome end, int error, const char *message)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "end", vd_apply_outcome_names[end]);
	vd_json_add_text(object, "errno", vd_errno_name(-error));
	vd_json_add_text(object, "message", message);
	return vd_json_complete(object, losses);
}

/* *RET is NULL where nothing stands against PLAN. */
static int check(struct json_object *request, const struct vd_plan *plan, struct json_object **ret)
{
	struct json_object *path = json_object_object_get(request, "root");
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	struct tree tree = { .path = json_object_get_string(path) };
	bool load = json_object_get_boolean(json_object_object_get(request, "load"));
	const struct vd_apply_options options = {
		.default_driver = load ? NULL : default_driver_of,
		.report.data = &tree,
	};
	char message[VD_MESSAGE_MAX];
	enum vd_apply_outcome end;
	int r = vd_root_new(tree.path, &root);

	if (r < 0)
		return r;
	tree.root = root;
	r = vd_apply_check(root, plan, &options, &end, message);
	*ret = r < 0 ? check_json(end, r, message) : NULL;
	return r == -ENOMEM || (r < 0 && !*ret) ? -ENOMEM : 0;
}

int worker_in_use(struct json_object *request, struct json_object **ret)
{
	struct json_object *json = json_object_object_get(request, "plan"), *found = NULL;
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	vd_autojson struct json_object *answer = NULL;
	int r = json ? vd_plan_parse(json, &plan) : 0;

	if (r == 0)
		r = vd_worker_in_use(request, &answer);
	if (r == 0 && plan)
		r = check(request, plan, &found);
	if (r < 0)
		return r == -EBADMSG ? -EINVAL : r;
	if (plan)
		vd_json_add(answer, "check", found);
	*ret = vd_take_ptr(answer);
	return 0;
}
