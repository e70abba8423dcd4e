// SPDX-License-Identifier: LGPL-2.1-or-later
/* io.virtd.Devices.Show. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls/batch.h"
#include "calls/call.h"
#include "device-methods/devices-query.h"
#include "device-methods/pending-records.h"
#include "device-methods/devices.h"
#include "device-methods/virtqueues.h"
#include "json/build.h"
#include "platform/platform.h"
#include "scan/scan.h"

#define SHOW_FIELDS (VD_FIELDS_ALL | VD_FIELDS_TOUCH)

/* What a selector means: one device, or all the devices that have the interface which it names. */
struct found {
	struct json_object *ids; /* of all devices that match */
	size_t *members;	 /* indices of those of them that were kept */
	size_t member_count, room;
};

struct show {
	struct vd_query query;
	size_t selector_count;
	const struct vd_root *root;
	struct vd_scan *scan; /* one for all selectors; the devices live as long */
	struct found *found;  /* of each selector */
	struct vd_device **devices;
	size_t device_count, device_room;
	bool scanned;
	size_t selector, member; /* of what goes into the reply next */
	struct json_object *record; /* of that, while its virtqueues are read; NULL: not made yet */
	struct virtqueues virtqueues;
	struct pending_records pending;
	struct batch batch;
};

static void show_free(void *state)
{
	struct show *show = state;

	for (size_t i = 0; i < show->device_count; i++)
		vd_device_free(show->devices[i]);
	free(show->devices);
	for (size_t i = 0; show->found && i < show->selector_count; i++) {
		json_object_put(show->found[i].ids);
		free(show->found[i].members);
	}
	free(show->found);
	vd_scan_free(show->scan);
	json_object_put(show->record);
	virtqueues_clear(&show->virtqueues);
	pending_records_clear(&show->pending);
	batch_clear(&show->batch);
	devices_query_clear(&show->query);
	free(show);
}

/* Room for one more item of SIZE bytes in ITEMS, of which COUNT are used. */
static int make_room(void *items, size_t count, size_t *room, size_t size)
{
	size_t wanted = *room ? *room * 2 : 4;
	void *grown;

	if (count < *room)
		return 0;
	grown = reallocarray(*(void **)items, wanted, size);
	if (!grown)
		return -ENOMEM;
	*(void **)items = grown;
	*room = wanted;
	return 0;
}

static int add_member(struct found *found, size_t device)
{
	int r = make_room(&found->members, found->member_count, &found->room, sizeof(size_t));

	if (r == 0)
		found->members[found->member_count++] = device;
	return r;
}

/* Returns whether DEVICE, which will have the index AT, is to be kept for FOUND; or -ENOMEM. */
static int take_match(struct found *found, const struct vd_device *device, size_t at,
		      const char *interface)
{
	unsigned losses = vd_json_losses();
	int r;

	if (!found->ids)
		found->ids = vd_json_array();
	vd_json_append(found->ids, vd_json_text(vd_device_id(device)));
	if (vd_json_losses() != losses)
		return -ENOMEM;
	if (found->member_count && !interface)
		return 0;
	r = add_member(found, at);
	return r < 0 ? r : 1;
}

/* Takes DEVICE over. */
static int take_device(struct show *show, struct vd_device *device)
{
	VD_CLEANUP(vd_device_freep) struct vd_device *owned = device;
	size_t at = show->device_count;
	int r = make_room(&show->devices, at, &show->device_room, sizeof(struct vd_device *));
	bool kept = false;

	for (size_t i = 0; r >= 0 && i < show->selector_count; i++) {
		const char *interface;

		if (!vd_scan_selects(show->scan, i, &interface))
			continue;
		r = take_match(&show->found[i], device, at, interface);
		kept = kept || r > 0;
	}
	if (r < 0)
		return r;
	if (kept)
		show->devices[show->device_count++] = vd_take_ptr(owned);
	return 0;
}

static int fail_ambiguous(struct call *call, const struct show *show, size_t selector)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	vd_json_add_text(parameters, "selector", show->query.selectors[selector]);
	vd_json_add(parameters, "matches", json_object_get(show->found[selector].ids));
	return call_fail(call, DEVICES_ERROR("AmbiguousDevice"), vd_take_ptr(parameters));
}

/* Each selector means one device, or all that have one interface: 0; or the error is sent: 1. */
static int check_found(struct call *call, const struct show *show)
{
	int r = 0;

	if (vd_scan_unmatched(show->scan, &(size_t){ 0 })) {
		r = devices_fail_unmatched(call, show->scan);
		return r < 0 ? r : 1;
	}
	for (size_t i = 0; i < show->selector_count; i++) {
		if (json_object_array_length(show->found[i].ids) == 1 ||
		    vd_scan_interface(show->scan, i))
			continue;
		r = fail_ambiguous(call, show, i);
		return r < 0 ? r : 1;
	}
	return 0;
}

static int scan(struct call *call, struct show *show)
{
	struct vd_device *device;
	int r;

	while ((r = vd_scan_next(show->scan, &device)) > 0) {
		r = take_device(show, device);
		if (r < 0 || call_slice_is_over(call))
			return r < 0 ? r : CALL_AGAIN;
	}
	if (r == -EINVAL)
		return devices_query_refuse_type(call, &show->query);
	if (r < 0)
		return r == -EAGAIN ? CALL_AGAIN : r;
	r = check_found(call, show);
	show->scanned = true;
	return r == 0 ? CALL_AGAIN : r < 0 ? r : CALL_DONE;
}

/* What was found goes into the reply as soon as it is known what it is in use for. */
static int put_used(struct call *call, struct show *show)
{
	struct json_object *record;
	int r = pending_records_complete(call, &show->pending);

	if (r != CALL_DONE)
		return r;
	while ((record = pending_records_take(&show->pending))) {
		r = batch_add(&show->batch, call, record);
		if (r == BATCH_REFUSED)
			return CALL_DONE;
		if (r != BATCH_GO_ON)
			return r < 0 ? r : CALL_AGAIN;
	}
	return show->selector < show->selector_count ? CALL_AGAIN
						     : batch_finish(&show->batch, call, NULL);
}

static struct json_object *make_record(const struct show *show, const struct vd_device *device)
{
	unsigned losses = vd_json_losses();
	const char *interface = vd_scan_interface(show->scan, show->selector);
	struct json_object *record = vd_device_json(device, SHOW_FIELDS);
	char path[PATH_MAX + 1];

	if (!interface || !record)
		return record;
	snprintf(path, sizeof(path), "/%s", interface);
	vd_json_add_text(record, "selectedInterface", path);
	return vd_json_complete(record, losses);
}

/* Make the record of DEVICE, which waits for its usage reasons then. */
static int put_device(struct call *call, struct show *show, const struct vd_device *device)
{
	int r;

	if (!show->record)
		show->record = make_record(show, device);
	if (!show->record)
		return -ENOMEM;
	r = virtqueues_read(&show->virtqueues, call, show->root, device, show->record);
	if (r != 0)
		return r < 0 ? r : CALL_AGAIN;
	show->member++;
	r = pending_records_add(&show->pending, device, vd_take_ptr(show->record));
	return r < 0 ? r : CALL_AGAIN;
}

static int put_found(struct call *call, struct show *show)
{
	const struct found *found;

	if (show->selector == show->selector_count || pending_records_are_full(&show->pending))
		return put_used(call, show);
	found = &show->found[show->selector];
	if (show->member == found->member_count) {
		show->selector++;
		show->member = 0;
		return CALL_AGAIN;
	}
	return put_device(call, show, show->devices[found->members[show->member]]);
}

/* 0: go on; 1: the error is sent. */
static int begin(struct call *call, struct show **ret)
{
	struct show *show = call->state = calloc(1, sizeof(*show));
	const struct vd_registry *registry;
	int r;

	if (!show)
		return -ENOMEM;
	call->free_state = show_free;
	*ret = show;
	show->batch.key = "devices";
	show->pending.wants_reasons = show->pending.wants_contents = true;
	r = devices_open(call, &show->root, &registry);
	if (r == 0)
		r = devices_strings(call, "devices", &show->query.selectors);
	if (r != 0)
		return r;
	while (show->query.selectors[show->selector_count])
		show->selector_count++;
	show->found = calloc(show->selector_count + 1, sizeof(*show->found));
	show->query.system = vd_platform_system;
	show->query.cache = devices_cache(call);
	show->query.all = true;
	show->query.fields = SHOW_FIELDS;
	if (!show->found)
		return -ENOMEM;
	/* Without selectors all devices would match. */
	show->scanned = show->selector_count == 0;
	return vd_scan_new(show->root, registry, &show->query, &show->scan, NULL);
}

int devices_show(struct call *call)
{
	struct show *show = call->state;
	int r = show ? 0 : begin(call, &show);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	return show->scanned ? put_found(call, show) : scan(call, show);
}
