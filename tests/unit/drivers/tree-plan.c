// SPDX-License-Identifier: LGPL-2.1-or-later
#include "drivers/tree-plan.h"

#include "plan/plan-layer.h"
#include "tests/lib/device.h"

int tree_plan(const char *selector, enum vd_action action, const char *driver, struct vd_plan **ret,
	      char reason[static VD_REASON_MAX])
{
	struct found found = device_find(tree.root, selector);
	int r = vd_plan_make(tree.root, found.device, action, driver, ret, reason);

	found_clear(&found);
	return r;
}

int tree_plan_layer(const char *selector, enum vd_action action, const char *driver,
		    const char *word, struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	struct found found = device_find(tree.root, selector);
	struct vd_plan_request request = {
		.action = action,
		.driver = driver,
		.named = vd_plan_layer_selected(found.device, selector),
	};
	int r = word ? vd_plan_layer_find(found.device, word, &request.layer, reason) : 0;

	if (r == 0)
		r = vd_plan_make_for(tree.root, found.device, &request, ret, reason);
	found_clear(&found);
	return r;
}

int tree_plan_known(const char *selector, const struct vd_layer_drivers *known,
		    struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	struct found found = device_find(tree.root, selector);
	const struct vd_plan_request request = { .action = VD_ACTION_BIND, .known = known };
	int r = vd_plan_make_for(tree.root, found.device, &request, ret, reason);

	found_clear(&found);
	return r;
}

int tree_plan_online(const char *selector, enum vd_action action, const struct vd_online *wish,
		     struct vd_plan **ret, const char **ret_bad, char reason[static VD_REASON_MAX])
{
	struct found found = device_find(tree.root, selector);
	const struct vd_plan_request request = { .action = action,
						 .online = *wish,
						 .ret_bad_setting = ret_bad };
	int r = vd_plan_make_for(tree.root, found.device, &request, ret, reason);

	found_clear(&found);
	return r;
}
