// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/net-asking.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/loss.h"
#include "bus/attr.h"
#include "counters/asking.h"
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
	vd_reading_note(reading, reading->interface->path, question->what, error);
}

static void ask(struct vd_reading *reading, const struct vd_net_question *question)
{
	int64_t index;
	int r;

	json_object_put(vd_take_ptr(reading->index));
	if (!may_ask(reading))
		return;
	reading->index = vd_value_json(reading, reading->interface->path, &vd_net_index, NULL);
	index = json_object_get_int64(reading->index);
	reading->answer = index > 0 && index <= INT_MAX
				  ? question->new_data(reading->interface->name, (int)index)
				  : NULL;
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
