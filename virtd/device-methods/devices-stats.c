// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Devices.Stats. */
#include <errno.h>
#include <stdlib.h>

#include "calls/batch.h"
#include "calls/call.h"
#include "counters/counters.h"
#include "device-methods/devices-query.h"
#include "device-methods/devices.h"
#include "json/build.h"
#include "json/json.h"
#include "scan/scan.h"

/* Interfaces and layers are known without reading. */
#define STATS_FIELDS (1u << VD_FIELD_ID)

struct stats {
	struct vd_query query;
	struct vd_scan *scan;
	struct vd_counters *counters;
	bool prepared;
	struct vd_device *device; /* whose counters are being read; NULL: none */
	struct batch batch;
};

static void stats_free(void *state)
{
	struct stats *stats = state;

	vd_counters_free(stats->counters);
	vd_device_free(stats->device);
	vd_scan_free(stats->scan);
	devices_query_clear(&stats->query);
	batch_clear(&stats->batch);
	free(stats);
}

/* 0: go on; 1: the error is sent. */
static int begin(struct call *call, struct stats **ret)
{
	struct stats *stats = call->state = calloc(1, sizeof(*stats));
	const struct vd_registry *registry;
	const struct vd_root *root;
	const char *bad = NULL;
	int r;

	if (!stats)
		return -ENOMEM;
	call->free_state = stats_free;
	*ret = stats;
	stats->batch.key = "stats";
	r = devices_open(call, &root, &registry);
	if (r == 0)
		r = devices_query_read(call, &stats->query);
	if (r != 0)
		return r;
	stats->query.fields = STATS_FIELDS;
	r = vd_counters_new(root, &stats->counters);
	if (r == 0)
		r = vd_scan_new(root, registry, &stats->query, &stats->scan, &bad);
	if (r != -EINVAL)
		return r;
	r = devices_query_refuse(call, &stats->query, bad);
	return r < 0 ? r : 1;
}

static int add_all(struct json_object *array, struct json_object *others)
{
	if (!array || !others)
		return -ENOMEM;
	for (size_t i = 0; i < json_object_array_length(others); i++)
		vd_json_append(array, json_object_get(json_object_array_get_idx(others, i)));
	return 0;
}

static int end(struct call *call, struct stats *stats)
{
	vd_autojson struct json_object *problems = NULL, *interrupts = NULL;
	int r;

	if (vd_scan_unmatched(stats->scan, &(size_t){ 0 })) {
		/* What was found goes first, as it would have in a longer reply. */
		r = call_wants_more(call) ? batch_send(&stats->batch, call) : 0;
		return r < 0 ? r : devices_fail_unmatched(call, stats->scan);
	}
	problems = vd_scan_problems_json(stats->scan);
	interrupts = vd_counters_problems_json(stats->counters);
	r = add_all(problems, interrupts);
	return r < 0 ? r : batch_finish(&stats->batch, call, problems);
}

/* Read one more part of the device. Return as batch_add(). */
static int read_part(struct call *call, struct stats *stats)
{
	struct json_object *record = NULL;
	int r = vd_counters_step(stats->counters, &record);

	if (r != 0)
		return r < 0 ? r : BATCH_GO_ON;
	vd_device_free(vd_take_ptr(stats->device));
	return batch_add(&stats->batch, call, record);
}

/* Return 1: there is a device whose counters are to be read; or as vd_scan_next(). */
static int next_device(struct stats *stats)
{
	int r = vd_scan_next(stats->scan, &stats->device);

	return r > 0 ? vd_counters_begin(stats->counters, stats->device) ?: 1 : r;
}

static int prepare(struct call *call, struct stats *stats)
{
	int r;

	do {
		r = vd_counters_prepare(stats->counters);
	} while (r > 0 && !call_slice_is_over(call));
	stats->prepared = r == 0;
	return r < 0 ? r : CALL_AGAIN;
}

static int read_devices(struct call *call, struct stats *stats)
{
	int r;

	do {
		if (!stats->device) {
			r = next_device(stats);
			if (r == 0)
				return end(call, stats);
			if (r == -EINVAL)
				return devices_query_refuse_type(call, &stats->query);
			if (r < 0)
				return r == -EAGAIN ? CALL_AGAIN : r;
		}
		r = read_part(call, stats);
	} while (r == BATCH_GO_ON && !call_slice_is_over(call));
	if (r == BATCH_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

int devices_stats(struct call *call)
{
	struct stats *stats = call->state;
	int r = stats ? 0 : begin(call, &stats);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	return stats->prepared ? read_devices(call, stats) : prepare(call, stats);
}
