// SPDX-License-Identifier: LGPL-2.1-or-later
/* What makes a change last: made before anything is touched, written when all is done. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "change-parts.h"
#include "device/model.h"
#include "device/problem.h"
#include "devices.h"
#include "drivers.h"
#include "log.h"
#include "transaction.h"

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

static int cannot_last(struct change *change, int error)
{
	switch (error) {
	case -EOPNOTSUPP:
		return change_unsupported(change, "the bus of that driver has no driver_override: "
						  "it can't be made persistent");
	case -ENODATA:
		return change_unsupported(change, "nothing tells this device from another one at "
						  "its address: it can't be made persistent");
	case -EINVAL:
		return change_no_driver(change, "no driver can have that name");
	default:
		return error;
	}
}

static int make_online(const struct vd_registry *registry, struct change *change)
{
	bool on = change->order.action == VD_ACTION_ONLINE;

	return vd_override_make_online(registry, change->find.found, change->plan->old_driver,
				       change->plan->members, on ? VD_ONLINE_YES : VD_ONLINE_NO,
				       &change->order.online.settings, &change->lasting.arena,
				       &change->lasting.override);
}

int change_prepare_override(struct call *call, struct change *change)
{
	const struct vd_layer *layer = planned_layer(change);
	const struct vd_registry *registry;
	const struct vd_root *root;
	char dir[PATH_MAX];
	int r = devices_open(call, &root, &registry);

	if (r != 0)
		return r < 0 ? r : CHANGE_REFUSED;
	r = drivers_overrides_dir(call->service, dir, sizeof(dir));
	if (r < 0)
		return r;
	change->lasting.dir = strdup(dir);
	if (!change->lasting.dir)
		return -ENOMEM;
	change->lasting.unset = change->order.action == VD_ACTION_BIND && !change->order.driver;
	if (change->order.action == VD_ACTION_ONLINE || change->order.action == VD_ACTION_OFFLINE)
		r = make_online(registry, change);
	else
		r = layer ? vd_override_make(root, registry, change->find.found, layer,
					     change->order.driver, &change->lasting.arena,
					     &change->lasting.override)
			  : -EOPNOTSUPP;
	/* What can't have an override has none to remove. */
	if (r >= 0 || (change->lasting.unset && r != -ENOMEM))
		return 0;
	r = cannot_last(change, r);
	return r < 0 ? r : 1;
}

static void clear(struct lasting *lasting)
{
	vd_arena_clear(&lasting->arena);
	free(lasting->dir);
	*lasting = (struct lasting){ 0 };
}

static int make_last(const struct lasting *lasting)
{
	int r = 0;

	if (lasting->override.address)
		r = lasting->unset ? vd_override_remove(lasting->dir, &lasting->override)
				   : vd_override_write(lasting->dir, &lasting->override);
	return r == -ENOENT && lasting->unset ? 0 : r;
}

int change_persist(struct change *change)
{
	int r = make_last(&change->lasting);

	if (r < 0 && r != -ENOMEM) {
		change_failed(change, change->lasting.dir, "make the change persistent",
			      vd_errno_name(-r), strerror(-r));
		r = change->parameters ? 1 : -ENOMEM;
	}
	clear(&change->lasting);
	return r;
}

/* The driver took longer than anybody waited, and has the device now. */
static void persist_late(void *data)
{
	const struct lasting *lasting = data;
	int r = make_last(lasting);

	if (r < 0)
		log_error("%s: %s: can't be made persistent: %s", lasting->override.address,
			  lasting->dir, strerror(-r));
	else
		log_info("%s: done at last, and made persistent", lasting->override.address);
}

static void free_late(void *data)
{
	clear(data);
	free(data);
}

void change_leave(struct change *change)
{
	struct lasting *late = NULL;

	if (change->transaction && change->lasting.override.address)
		late = malloc(sizeof(*late));
	if (late) {
		*late = change->lasting;
		change->lasting = (struct lasting){ 0 };
	}
	transaction_leave(change->transaction, late ? persist_late : NULL, free_late, late);
	clear(&change->lasting);
}
