// SPDX-License-Identifier: LGPL-2.1-or-later
/* What stands against a change. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "change-parts.h"
#include "devices.h"
#include "driver/in-use.h"
#include "drivers.h"

/* What stands against it. To switch something on, or to do nothing, takes nothing away. */
int change_stage_guard(struct call *call, struct change *change)
{
	const struct vd_in_use_request request = {
		/* A private virtd's environment is its user's. */
		.ssh_connection = getenv("SSH_CONNECTION"),
		.new_driver = change->plan->new_driver,
	};
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	if (change->plan->count && change->order.action != VD_ACTION_ONLINE)
		r = vd_in_use(root, change->find.found, &request, &change->reasons);
	else
		change->reasons = json_object_new_array();
	if (r < 0 && r != -ENOMEM)
		return change_failed(change, change_device_id(change), "see what uses it",
				     vd_errno_name(-r), strerror(-r));
	if (r < 0 || !change->reasons)
		return -ENOMEM;
	if (change->order.dry_run)
		return change_finish(change, "steps", vd_plan_steps_json(change->plan), "inUse");
	if (json_object_array_length(change->reasons) && !change->order.force)
		return change_refuse_in_use(change);
	if (change->plan->count && !vd_root_is_live(root))
		return change_unsupported(change,
					  "this is a copied tree: nothing in it drives a device");
	return change_apply(call, change);
}
