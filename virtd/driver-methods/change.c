// SPDX-License-Identifier: LGPL-2.1-or-later
#include "driver-methods/change.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "calls/call.h"
#include "calls/query.h"
#include "calls/service.h"
#include "channel/channel.h"
#include "device-methods/devices.h"
#include "device/model.h"
#include "driver-methods/change-internal.h"
#include "driver-methods/transaction.h"
#include "json/build.h"
#include "tree/problem.h"

/* What plans, reasons and the identity of an override are made from. */
#define FIELDS (1u << VD_FIELD_LAYERS | 1u << VD_FIELD_INTERFACES | 1u << VD_FIELD_VIRT_ID)

#define DRIVER_NAME_MAX 255 /* a folder of sysfs */

void change_clear(struct change *change)
{
	query_free(change->query);
	change_leave(change);
	watch_unsubscribe(&change->unlocked);
	vd_plan_free(change->plan);
	find_clear(&change->find);
	in_use_clear(&change->in_use);
	change_forget_match(change);
	json_object_put(change->results);
	json_object_put(change->reasons);
	json_object_put(change->check);
	json_object_put(change->persistent);
	json_object_put(change->parameters);
	*change = (struct change){ 0 };
}

unsigned change_time_left_ms(const struct change *change)
{
	uint64_t spent_ms = (uv_hrtime() - change->begin_ns) / 1000000;

	return spent_ms < change->order.timeout_ms ? change->order.timeout_ms - (unsigned)spent_ms
						   : 1;
}

/* Names are looked up among those that there are; what can be no name is not even looked up. */
static bool is_driver_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > DRIVER_NAME_MAX || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)name[i] < ' ' || name[i] == '/' || name[i] == 0x7f)
			return false;
	}
	return true;
}

bool change_switches(const struct change *change)
{
	return change->order.action == VD_ACTION_ONLINE ||
	       change->order.action == VD_ACTION_OFFLINE;
}

/* Whether there may be a module to load. */
static bool lacks_driver(struct call *call, const struct change *change)
{
	const struct vd_layer *layer;

	if (!change_switches(change))
		return !change->order.driver || !change_driver_is_there(call, change);
	layer = vd_channel_layer(change->find.found, &vd_bus_ccw, NULL);
	return layer && !layer->driver;
}

/* What the module of a driver that is not there brings can't be planned for. */
static int end_unplannable(struct change *change)
{
	change->effect_unknown = true;
	return change_over(change, NULL, vd_json_object());
}

/* It stands in driver_override for no driver at all. */
static bool is_none(const char *driver)
{
	return driver && strcmp(driver, VD_OVERRIDE_NONE) == 0;
}

static int refuse_none(struct change *change)
{
	char reason[256];

	snprintf(reason, sizeof(reason),
		 "it is not a driver ('virtctl unbind %s --persist' keeps every driver away)",
		 change_device_id(change));
	return change_no_driver(change, reason);
}

int change_found(struct call *call, struct change *change)
{
	const struct change_order *order = &change->order;
	int r = change_await_unlocked(call, change);

	if (r != 0)
		return r;
	/* A plan can be looked at while another is carried out, but not made of what can't be read.
	 */
	if (!order->dry_run || vd_device_is_locked(change->find.found))
		r = change_check_busy(change);
	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	if (order->driver && !is_driver_name(order->driver))
		return change_no_driver(change, "no driver can have this name");
	if (order->action == VD_ACTION_BIND && is_none(order->driver))
		return refuse_none(change);
	if (order->action == VD_ACTION_BIND && !change->matched)
		return change_match(call, change);
	if (order->load && !change->loaded && !order->dry_run && lacks_driver(call, change))
		return change_load(call, change);
	if (order->load && order->dry_run && change_switches(change) && lacks_driver(call, change))
		return end_unplannable(change);
	return change_make_plan(call, change);
}

int change_stage_find(struct call *call, struct change *change)
{
	int r = find_step(call, &change->find, change->order.device, FIELDS);

	switch (r) {
	case FIND_AGAIN:
		return CALL_AGAIN;
	case FIND_DONE:
		return change_found(call, change);
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
		change->workers = service_workers(call->service);
		change->client = call->client.fd;
	}
	return change->stage(call, change);
}
