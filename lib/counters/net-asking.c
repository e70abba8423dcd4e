// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/net-asking.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/loss.h"
#include "bus/attr.h"
#include "counters/asking.h"
#include "requests/net-identity.h"
#include "counters/reading.h"
#include "json/json.h"

/* Documentation/ABI/testing/sysfs-devices-power. */
static bool is_suspended(const struct vd_reading *reading, const struct vd_layer *layer)
{
	char path[PATH_MAX], text[32];

	return vd_attr_path(path, sizeof(path), layer->path, "power/runtime_status") == 0 &&
	       vd_root_read(reading->root, path, text, sizeof(text), NULL) == 0 &&
	       strncmp(text, "suspend", strlen("suspend")) == 0;
}

static bool may_ask(struct vd_reading *reading)
{
	const struct vd_device *device = reading->device;

	if (!vd_root_is_live(reading->root))
		return false;
	for (size_t i = 0; i < device->layer_count; i++) {
		if (is_suspended(reading, &device->layers[i])) {
			reading->is_unread = true;
			return false;
		}
	}
	return true;
}

static void fail(struct vd_reading *reading, const struct vd_net_question *question, int error)
{
	reading->is_unread = true;
	if (error != -ENODEV)
		vd_reading_note(reading, reading->interface->path, question->what, error);
	else if (reading->other_interface != reading->interface)
		vd_reading_note(reading, reading->interface->path,
				"the interface in this network namespace", error);
	if (error == -ENODEV)
		reading->other_interface = reading->interface;
}

/* Return false if sysfs has no number of the interface. */
static bool identify(struct vd_reading *reading, struct vd_net_identity *ret)
{
	const struct vd_interface *interface = reading->interface;
	char path[PATH_MAX], mac[128];
	int64_t index;

	reading->index = vd_value_json(reading, interface->path, &vd_net_index, NULL);
	index = json_object_get_int64(reading->index);
	if (index <= 0 || index > INT_MAX)
		return false;
	if (vd_attr_path(path, sizeof(path), interface->path, "address") < 0 ||
	    vd_root_read(reading->root, path, mac, sizeof(mac), NULL) < 0)
		*mac = '\0';
	return vd_net_identity_set(ret, interface->name, (int)index, mac) == 0;
}

static void ask(struct vd_reading *reading, const struct vd_net_question *question)
{
	struct vd_net_identity identity;
	int r;

	json_object_put(vd_take_ptr(reading->index));
	if (!may_ask(reading))
		return;
	reading->answer = identify(reading, &identity) ? question->new_data(&identity) : NULL;
	if (!reading->answer)
		return;
	r = vd_ask(reading, &vd_key_rtnl, question->run, question->free_data, reading->answer);
	if (r < 0)
		fail(reading, question, r);
}

static void take(struct vd_reading *reading, const struct vd_net_question *question)
{
	int r = vd_ask_wait(reading);

	if (r > 0)
		return;
	if (r == 0) {
		r = question->take(reading, reading->answer);
		if (r > 0)
			return;
		vd_ask_end(reading);
	}
	if (r < 0 && r != -EOPNOTSUPP)
		fail(reading, question, vd_lose_if(r));
}

bool vd_net_ask_next(struct vd_reading *reading, const struct vd_net_question *question)
{
	if (reading->task) {
		take(reading, question);
		return true;
	}
	reading->interface = vd_interface_next(reading, "net");
	if (reading->interface)
		ask(reading, question);
	return reading->interface;
}
