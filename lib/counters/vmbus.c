// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Channels of VMBus: the folders channels/N (Linux, Documentation/ABI/stable/sysfs-bus-vmbus). The
 * files of a channel that is not open give EINVAL. Kernels before 5.0 lack the last four counters.
 */
#include <errno.h>
#include <limits.h>

#include "bus/attr.h"
#include "counters/reading.h"

static const struct vd_value values[] = {
	{ "interrupts", "interrupts", .absent_errno = EINVAL },
	{ "events", "events", .absent_errno = EINVAL },
	{ "intr_in_full", "inFullInterrupts", .absent_errno = EINVAL },
	{ "intr_out_empty", "outEmptyInterrupts", .absent_errno = EINVAL },
	{ "out_full_first", "outFullFirstWrites", .absent_errno = EINVAL },
	{ "out_full_total", "outFullWrites", .absent_errno = EINVAL },
	{ "cpu", "cpu", .is_level = true, .absent_errno = EINVAL },
	{ "in_mask", "inMask", .is_level = true, .absent_errno = EINVAL },
	{ "out_mask", "outMask", .is_level = true, .absent_errno = EINVAL },
	{ "read_avail", "readAvailableBytes", .is_level = true, .absent_errno = EINVAL },
	{ "write_avail", "writeAvailableBytes", .is_level = true, .absent_errno = EINVAL },
	{ "pending", "pending", .is_level = true, .absent_errno = EINVAL },
	{},
};

static void read_channel(struct vd_reading *reading, const char *folder, const char *name)
{
	struct vd_item item = vd_item_new(name);
	char dir[PATH_MAX];
	int r = vd_attr_path(dir, sizeof(dir), folder, name);

	if (r < 0)
		vd_reading_note(reading, folder, name, r);
	else
		vd_values_read(reading, &item, dir, values);
	vd_item_add(reading, &item);
}

/* List the channels of the next layer on VMBus. Return whether there is such a layer. */
static bool list_channels(struct vd_reading *reading)
{
	const struct vd_layer *layer = vd_layer_next(reading, &vd_bus_vmbus);
	char folder[PATH_MAX];
	int r;

	if (!layer)
		return false;
	r = vd_attr_path(folder, sizeof(folder), layer->path, "channels");
	if (r == 0)
		r = vd_root_names(reading->root, folder, &reading->names, NULL);
	/* Kernels before 4.14 have none. */
	if (r < 0 && r != -ENOENT)
		vd_reading_note(reading, layer->path, "channels", r);
	reading->layer = reading->at - 1;
	reading->name = 0;
	return true;
}

static bool next(struct vd_reading *reading)
{
	const char *name = reading->names ? reading->names[reading->name] : NULL;
	char folder[PATH_MAX];

	if (!name) {
		vd_names_free(vd_take_ptr(reading->names));
		return list_channels(reading);
	}
	reading->name++;
	if (vd_attr_path(folder, sizeof(folder), reading->device->layers[reading->layer].path,
			 "channels") == 0)
		read_channel(reading, folder, name);
	return true;
}

const struct vd_counter_source vd_vmbus_source = { "channels", next };
