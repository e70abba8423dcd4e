// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Channel measurement of s390: the folder cmf of a channel device whose cmb_enable is 1 (Linux,
 * drivers/s390/cio/cmf.c). Times are averages of all samples, in nanoseconds; before the first sample
 * the interval is -1. Reading may wait for a request of the device to end.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "bus/attr.h"
#include "counters/reading.h"

#define ENABLE_SIZE_BYTES 16

static const struct vd_value values[] = {
	{ "ssch_rsch_count", "startRequests", .may_wait = true },
	{ "sample_count", "samples", .may_wait = true },
	{ "avg_sample_interval", "averageSampleIntervalNs", .is_level = true, .may_wait = true,
	  .absent_text = "-1" },
	{ "avg_initial_command_response_time", "averageInitialCommandResponseTimeNs",
	  .is_level = true, .may_wait = true },
	{ "avg_function_pending_time", "averageFunctionPendingTimeNs", .is_level = true,
	  .may_wait = true },
	{ "avg_device_connect_time", "averageDeviceConnectTimeNs", .is_level = true,
	  .may_wait = true },
	{ "avg_device_disconnect_time", "averageDeviceDisconnectTimeNs", .is_level = true,
	  .may_wait = true },
	{ "avg_control_unit_queuing_time", "averageControlUnitQueuingTimeNs", .is_level = true,
	  .may_wait = true },
	{ "avg_device_active_only_time", "averageDeviceActiveOnlyTimeNs", .is_level = true,
	  .may_wait = true },
	{ "avg_device_busy_time", "averageDeviceBusyTimeNs", .is_level = true, .may_wait = true },
	{},
};

/* Measurement is switched on for each device by itself; a device that is not measured has nothing to miss. */
static bool is_measured(struct vd_reading *reading, const char *dir)
{
	char path[PATH_MAX], text[ENABLE_SIZE_BYTES];
	int r = vd_attr_path(path, sizeof(path), dir, "cmb_enable");

	if (r == 0)
		r = vd_root_read(reading->root, path, text, sizeof(text), NULL);
	if (r < 0 && r != -ENOENT)
		vd_reading_note(reading, dir, "cmb_enable", r);
	return r == 0 && strcmp(text, "1") == 0;
}

static bool next(struct vd_reading *reading)
{
	const struct vd_layer *layer = vd_layer_next(reading, &vd_bus_ccw);
	struct vd_item item;
	char dir[PATH_MAX];

	if (!layer)
		return false;
	if (!is_measured(reading, layer->path))
		return true;
	item = vd_item_new(layer->address);
	if (vd_attr_path(dir, sizeof(dir), layer->path, "cmf") == 0 &&
	    !vd_values_read(reading, &item, dir, values))
		vd_reading_note(reading, layer->path, "cmf", -ENOENT);
	vd_item_add(reading, &item);
	return true;
}

const struct vd_counter_source vd_cmf_source = { "measurements", next };
