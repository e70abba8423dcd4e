// SPDX-License-Identifier: LGPL-2.1-or-later
#include "change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "call.h"
#include "change-parts.h"
#include "device/model.h"
#include "device/problem.h"
#include "devices.h"
#include "driver/channel.h"
#include "driver/plan-make.h"
#include "query.h"
#include "transaction.h"

/* What plans, reasons and the identity of an override are made from. */
#define FIELDS (1u << VD_FIELD_LAYERS | 1u << VD_FIELD_INTERFACES | 1u << VD_FIELD_VIRT_ID)

#define DRIVER_NAME_MAX 255 /* a folder of sysfs */

void change_clear(struct change *change)
{
	query_free(change->query);
	change_leave(change);
	vd_plan_free(change->plan);
	find_clear(&change->find);
	in_use_clear(&change->in_use);
	json_object_put(change->reasons);
	json_object_put(change->parameters);
	*change = (struct change){ 0 };
}

unsigned change_time_left_ms(const struct change *change)
{
	uint64_t spent_ms = (uv_hrtime() - change->begin_ns) / 1000000;

	return spent_ms < change->order.timeout_ms ? change->order.timeout_ms - (unsigned)spent_ms
						   : 1;
}

static int plan_failed(struct change *change, int error, const char *reason)
{
	switch (error) {
	case -ENOENT:
		return change_no_driver(change, reason);
	case -EOPNOTSUPP:
		return change_unsupported(change, reason);
	case -ENOMEM:
		return error;
	default:
		return change_failed(change, change_device_id(change),
				     vd_action_names[change->order.action], vd_errno_name(-error),
				     reason);
	}
}

static bool switches(const struct change_order *order)
{
	return order->action == VD_ACTION_ONLINE || order->action == VD_ACTION_OFFLINE;
}

static int make_plan(struct call *call, struct change *change)
{
	const char *bad = NULL;
	char reason[VD_REASON_MAX] = "";
	const struct vd_root *root;
	int r = devices_root(call, &root);

	if (r < 0 || !root)
		return r < 0 ? r : CHANGE_REFUSED;
	r = switches(&change->order)
		    ? vd_plan_make_online(root, change->find.found, change->order.action,
					  &change->order.online, &change->plan, &bad, reason)
		    : vd_plan_make(root, change->find.found, change->order.action,
				   change->order.driver, &change->plan, reason);
	if (r == -EINVAL && bad)
		return change_bad_setting(change, bad, reason);
	if (r < 0)
		return plan_failed(change, r, reason[0] ? reason : strerror(-r));
	if (change->order.persist && !change->order.dry_run) {
		r = change_prepare_override(call, change);
		if (r != 0)
			return r == 1 ? CALL_DONE : r;
	}
	change->stage = change_stage_guard;
	return CALL_AGAIN;
}

/* Names are looked up among those that there are; what can be no name is not even looked up. */
static bool is_driver_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > DRIVER_NAME_MAX || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)name[i] <= ' ' || name[i] == '/' || name[i] == 0x7f)
			return false;
	}
	return true;
}

/* Whether there may be a module to load. */
static bool lacks_driver(struct call *call, const struct change *change)
{
	const struct vd_layer *layer;

	if (!switches(&change->order))
		return !change->order.driver || !change_driver_is_there(call, change);
	layer = vd_channel_layer(change->find.found, &vd_bus_ccw, NULL);
	return layer && !layer->driver;
}

static int found(struct call *call, struct change *change)
{
	const struct change_order *order = &change->order;
	int r = 0;

	/* A plan can be looked at while another is carried out, but not made of what can't be read.
	 */
	if (!order->dry_run || vd_device_is_locked(change->find.found))
		r = change_check_busy(call, change);
	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (order->driver && !is_driver_name(order->driver))
		return change_no_driver(change, "no driver can have that name");
	if (order->load && !change->loaded && !order->dry_run && lacks_driver(call, change))
		return change_load(call, change);
	return make_plan(call, change);
}

int change_stage_find(struct call *call, struct change *change)
{
	int r = find_step(call, &change->find, change->order.device, FIELDS);

	switch (r) {
	case FIND_AGAIN:
		return CALL_AGAIN;
	case FIND_DONE:
		return found(call, change);
	case FIND_NONE:
	case FIND_SHARED: /* each of them has a driver of its own */
		return change_over(change, change->find.error,
				   vd_take_ptr(change->find.parameters));
	case FIND_REFUSED:
		return CHANGE_REFUSED;
	default:
		return r;
	}
}

int change_step(struct call *call, struct change *change)
{
	if (!change->stage) {
		change->stage = change_stage_find;
		change->begin_ns = uv_hrtime();
	}
	return change->stage(call, change);
}
