// SPDX-License-Identifier: LGPL-2.1-or-later
/* What makes a change last: made before anything is touched, written when all is done. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "change-parts.h"
#include "device/model.h"
#include "device/problem.h"
#include "devices.h"
#include "drivers.h"

static const struct vd_layer *planned_layer(const struct change *change)
{
	const struct vd_device *device = change->find.found;

	for (size_t i = 0; i < device->layer_count; i++) {
		if (change->plan->layer_path &&
		    strcmp(device->layers[i].path, change->plan->layer_path) == 0)
			return &device->layers[i];
	}
	return NULL;
}

int change_prepare_override(struct call *call, struct change *change)
{
	const struct vd_layer *layer = planned_layer(change);
	const struct vd_registry *registry;
	const struct vd_root *root;
	int r = devices_open(call, &root, &registry);

	if (r != 0)
		return r < 0 ? r : CHANGE_REFUSED;
	if (layer && change->order.action == VD_ACTION_BIND && !change->order.driver)
		return asprintf(&change->unset, "%s:%s", layer->bus->name, layer->address) < 0
			       ? -ENOMEM
			       : 0;
	r = layer ? vd_override_make(root, registry, change->find.found, layer,
				     change->order.driver, &change->override_arena,
				     &change->override)
		  : -EOPNOTSUPP;
	if (r == -EOPNOTSUPP)
		r = change_unsupported(change,
				       "the bus of that driver has no driver_override: it can't "
				       "be made persistent");
	else if (r == -ENODATA)
		r = change_unsupported(change, "nothing tells this device from another one at its "
					       "address: it can't be made persistent");
	else if (r == -EINVAL)
		r = change_no_driver(change, "no driver can have that name");
	else
		return r;
	return r < 0 ? r : 1;
}

int change_persist(struct call *call, struct change *change)
{
	char dir[PATH_MAX];
	int r = 0;

	if (!change->override.address && !change->unset)
		return 0;
	r = drivers_overrides_dir(call->service, dir, sizeof(dir));
	if (r == 0 && change->override.address)
		r = vd_override_write(dir, &change->override);
	else if (r == 0)
		r = vd_override_unset(dir, change->unset);
	if (r == 0 || r == -ENOENT)
		return 0;
	if (r == -ENOMEM)
		return r;
	change_failed(change, dir, "make the change persistent", vd_errno_name(-r), strerror(-r));
	return change->parameters ? 1 : -ENOMEM;
}
