// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Devices.List. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls/batch.h"
#include "calls/call.h"
#include "device-methods/devices-query.h"
#include "device-methods/pending-records.h"
#include "device-methods/devices.h"
#include "device-methods/virtqueues.h"
#include "scan/scan.h"

struct list {
	struct vd_query query;
	const struct vd_root *root;
	struct vd_scan *scan;
	bool wants_virtqueues;
	bool wants_worker; /* a worker completes the records, which wait in PENDING for it */
	bool completing;   /* of those in PENDING: no other can come */
	bool scanned;
	struct vd_device *device;   /* that goes into the reply next; NULL: none */
	struct json_object *record; /* of it */
	struct virtqueues virtqueues;
	struct pending_records pending;
	struct batch batch;
};

static void list_free(void *state)
{
	struct list *list = state;

	json_object_put(list->record);
	vd_device_free(list->device);
	vd_scan_free(list->scan);
	virtqueues_clear(&list->virtqueues);
	pending_records_clear(&list->pending);
	devices_query_clear(&list->query);
	batch_clear(&list->batch);
	free(list);
}

/* They take a look at all that runs, and at all interrupts: only where they are named. */
static bool wants(struct call *call, const struct vd_query *query, enum vd_field field)
{
	return call_parameter(call, "fields") && vd_wants(query->fields, field);
}

/* 0: the scan is there; 1: it can't be, and the error is sent. */
static int list_begin(struct call *call, struct list *list)
{
	const struct vd_registry *registry;
	const char *bad = NULL;
	int r = devices_open(call, &list->root, &registry);

	if (r == 0)
		r = devices_query_read(call, &list->query);
	if (r != 0)
		return r;
	list->pending.wants_reasons = wants(call, &list->query, VD_FIELD_IN_USE);
	list->pending.wants_contents = list->query.fields & VD_FIELDS_INTERFACE_DETAILS;
	list->wants_worker = list->pending.wants_reasons || list->pending.wants_contents;
	list->wants_virtqueues = wants(call, &list->query, VD_FIELD_VIRTQUEUES);
	r = vd_scan_new(list->root, registry, &list->query, &list->scan, &bad);
	if (r == -EINVAL)
		r = devices_query_refuse(call, &list->query, bad);
	else if (r == 0)
		return 0;
	return r < 0 ? r : 1;
}

static int list_end(struct call *call, struct list *list)
{
	vd_autojson struct json_object *problems = NULL;
	int r;

	if (!vd_scan_unmatched(list->scan, &(size_t){ 0 })) {
		problems = vd_scan_problems_json(list->scan);
		return batch_finish(&list->batch, call, problems);
	}
	/* What was found goes first, as it would have in a longer list. */
	r = call_wants_more(call) ? batch_send(&list->batch, call) : 0;
	return r < 0 ? r : devices_fail_unmatched(call, list->scan);
}

/* Put the record of the device where it waits for its usage reasons, or into the reply. */
static int list_add(struct call *call, struct list *list)
{
	VD_CLEANUP(vd_device_freep) struct vd_device *device = vd_take_ptr(list->device);
	struct json_object *record = vd_take_ptr(list->record);
	int r;

	if (!list->wants_worker)
		return batch_add(&list->batch, call, record);
	r = pending_records_add(&list->pending, device, record);
	list->completing = pending_records_are_full(&list->pending);
	if (r < 0)
		return r;
	/* There is no room for another one until these have gone. */
	return list->completing || call_slice_is_over(call) ? BATCH_PAUSE : BATCH_GO_ON;
}

/* Make the record of the device. Return as batch_add(). */
static int list_put(struct call *call, struct list *list)
{
	int r = 0;

	if (!list->record)
		list->record = vd_device_json(list->device, list->query.fields);
	if (!list->record)
		return -ENOMEM;
	if (list->wants_virtqueues)
		r = virtqueues_read(&list->virtqueues, call, list->root, list->device,
				    list->record);
	if (r != 0)
		return r < 0 ? r : BATCH_PAUSE;
	return list_add(call, list);
}

static int list_complete(struct call *call, struct list *list)
{
	struct json_object *record;
	int r = pending_records_complete(call, &list->pending);

	if (r != CALL_DONE)
		return r;
	while ((record = pending_records_take(&list->pending))) {
		r = batch_add(&list->batch, call, record);
		if (r == BATCH_REFUSED)
			return CALL_DONE;
		if (r != BATCH_GO_ON)
			return r < 0 ? r : CALL_AGAIN;
	}
	list->completing = false;
	return list->scanned ? list_end(call, list) : CALL_AGAIN;
}

static int list_go_on(struct call *call, struct list *list)
{
	int r;

	do {
		r = list->device ? 1 : vd_scan_next(list->scan, &list->device);
		if (r == 0) {
			list->scanned = list->completing = true;
			return list_complete(call, list);
		}
		if (r == -EAGAIN)
			return CALL_AGAIN;
		if (r == -EINVAL)
			return devices_query_refuse_type(call, &list->query);
		if (r > 0)
			r = list_put(call, list);
	} while (r == BATCH_GO_ON);
	if (r == BATCH_REFUSED)
		return CALL_DONE;
	return r < 0 ? r : CALL_AGAIN;
}

int devices_list(struct call *call)
{
	struct list *list = call->state;

	if (!list) {
		int r;

		list = call->state = calloc(1, sizeof(*list));
		if (!list)
			return -ENOMEM;
		call->free_state = list_free;
		list->batch.key = "devices";
		r = list_begin(call, list);
		if (r != 0)
			return r < 0 ? r : CALL_DONE;
	}
	return list->completing ? list_complete(call, list) : list_go_on(call, list);
}
