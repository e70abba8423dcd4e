// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * io.virtd.Devices.Monitor. After events, it scans the devices and compares them with what the
 * client knows. It trusts sysfs, not the order of events. The comparison goes on only as fast as
 * the client reads.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/root.h"
#include "calls/call.h"
#include "device-methods/devices-query.h"
#include "device-methods/devices.h"
#include "device-methods/monitor-record.h"
#include "device-methods/watch.h"
#include "json/build.h"
#include "scan/scan.h"

/* How long a device that is plugged may take to get its driver and its interface. */
#define SETTLE_MS 500

/* The kernel announces a removal before it removes the device. Scan again after these times, and once
 * more after each scan that found something. */
static const unsigned late_ms[] = { 300, 2000 };

/* After a scan that events caused, rest this many times as long as its work took, but not for ever:
 * other calls need the loop. */
#define REST_FACTOR 2
#define REST_MAX_NS (2000 * (uint64_t)VD_NS_PER_MS)

/* A scan that was overtaken begins again so many times, and is then waited for. */
#define RESTARTS_MAX 3

/* Slices of the reading of one device. A longer one is left to the scan. */
#define PARTS_MAX 8

struct monitor {
	struct vd_query query;
	const struct vd_root *root;
	const struct vd_registry *registry;
	struct subscriber subscriber;
	struct vd_scan *scan;
	struct json_object *problems; /* of the first scan, until "ready" is sent */
	struct records known; /* by the client, but for those that are held */
	struct records found; /* by the scan that runs, or that is compared */
	size_t old, new_;     /* how far these were compared */
	bool live; /* decided once, since another call may find that /sys has been mounted */
	bool comparing;
	bool by_event; /* events caused this scan */
	bool differs;  /* it found something */
	bool removals; /* records of KNOWN were removed since it began */
	unsigned late; /* the next of late_ms */
	unsigned restarts; /* of the scan since the last comparison */
	bool ready; /* the client knows what was there at first */
	uint64_t worked_ns; /* in the slices since the last "ready", or comparison */
	uint64_t rest_until_ns;
};

static void monitor_free(void *state)
{
	struct monitor *monitor = state;

	watch_unsubscribe(&monitor->subscriber);
	vd_scan_free(monitor->scan);
	json_object_put(monitor->problems);
	devices_query_clear(&monitor->query);
	records_clear(&monitor->known);
	records_clear(&monitor->found);
	free(monitor);
}

static int send_event(struct call *call, const char *event, struct json_object *device,
		      struct json_object *changes, bool continues)
{
	struct monitor *monitor = call->state;
	vd_autojson struct json_object *parameters = vd_json_object();

	monitor->differs = monitor->differs || device;
	vd_json_add_text(parameters, "event", event);
	vd_json_add(parameters, "device", device);
	vd_json_add(parameters, "changes", changes);
	return call_reply(call, parameters, continues);
}

/* "problems" is there only if there are some. */
static int send_ready(struct call *call, struct monitor *monitor, bool continues)
{
	vd_autojson struct json_object *parameters = vd_json_object();

	vd_json_add_text(parameters, "event", "ready");
	vd_json_add(parameters, "device", NULL);
	vd_json_add(parameters, "changes", NULL);
	if (json_object_array_length(monitor->problems) > 0)
		vd_json_add(parameters, "problems", vd_take_ptr(monitor->problems));
	return call_reply(call, parameters, continues);
}

static int send_record(struct call *call, const char *event, const struct record *record)
{
	struct json_object *json = record_json(record);

	return json ? send_event(call, event, json, NULL, true) : -ENOMEM;
}

/* Whether the device is on its bus: while it is removed, it leaves that before its folder goes
 * (Linux drivers/base/bus.c, bus_remove_device()). */
static bool is_on_bus(const struct monitor *monitor, const struct record *record)
{
	char link[sizeof("/subsystem") + 4096], target[4096];
	int len = snprintf(link, sizeof(link), "%s/subsystem", record->path);

	return *record->path && len > 0 && (size_t)len < sizeof(link) &&
	       vd_root_readlink(monitor->root, link, target, sizeof(target)) == 0;
}

/* "left" if the client does not want it any more. */
static int send_gone(struct call *call, struct monitor *monitor, const struct record *record)
{
	struct json_object *json = record_json(record);

	if (!json)
		return -ENOMEM;
	return send_event(call, is_on_bus(monitor, record) ? "left" : "removed", json, NULL, true);
}

static int send_changed(struct call *call, const struct record *old, const struct record *new_)
{
	vd_autojson struct json_object *before = record_json(old);
	vd_autojson struct json_object *after = record_json(new_);
	struct json_object *changes;
	const char *event;

	if (!before || !after || record_changes(before, after, &changes, &event) < 0)
		return -ENOMEM;
	return send_event(call, event, vd_take_ptr(after), changes, true);
}

/* Report a new device, or hold it back. */
static int take_new(struct call *call, struct monitor *monitor, struct record *record)
{
	uint64_t age_ms = (vd_clock_ns() - record->since_ns) / VD_NS_PER_MS;

	record->held = monitor->ready && !record->settled && age_ms < SETTLE_MS;
	if (!record->held)
		return send_record(call, monitor->ready ? "added" : "present", record);
	watch_again(&monitor->subscriber, (unsigned)(SETTLE_MS - age_ms));
	return 0;
}

static int take_both(struct call *call, struct monitor *monitor, const struct record *old,
		     struct record *new_)
{
	new_->since_ns = old->since_ns;
	if (old->held)
		return take_new(call, monitor, new_);
	if (old->len == new_->len && memcmp(old->text, new_->text, old->len) == 0)
		return 0;
	return send_changed(call, old, new_);
}

/* Compare the next records of both lists, which are in order. */
static int compare_one(struct call *call, struct monitor *monitor)
{
	struct record *old =
		monitor->old < monitor->known.count ? &monitor->known.items[monitor->old] : NULL;
	struct record *new_ =
		monitor->new_ < monitor->found.count ? &monitor->found.items[monitor->new_] : NULL;
	int order = !old ? 1 : !new_ ? -1 : strcmp(old->id, new_->id);

	monitor->old += order <= 0;
	monitor->new_ += order >= 0;
	if (order > 0 && new_->removed)
		return 0;
	if (order == 0 && new_->removed)
		order = -1;
	if (order == 0 && old->removed)
		order = 1;
	if (order < 0)
		return old->held || old->removed ? 0 : send_gone(call, monitor, old);
	return order > 0 ? take_new(call, monitor, new_) : take_both(call, monitor, old, new_);
}

/* The client knows all that was found. */
static int end_comparison(struct call *call, struct monitor *monitor)
{
	bool first = !monitor->ready;
	uint64_t now = vd_clock_ns(), rest;
	int r = 0;

	records_clear(&monitor->known);
	monitor->known = monitor->found;
	monitor->found = (struct records){ 0 };
	monitor->comparing = false;
	monitor->restarts = 0;
	monitor->ready = true;
	rest = monitor->by_event ? REST_FACTOR * monitor->worked_ns : 0;
	monitor->rest_until_ns = now + (rest < REST_MAX_NS ? rest : REST_MAX_NS);
	monitor->worked_ns = 0;
	if (monitor->by_event || monitor->differs)
		monitor->late = 0;
	monitor->differs = false;
	if (monitor->live && monitor->late < VD_ARRAY_SIZE(late_ms))
		watch_again(&monitor->subscriber, late_ms[monitor->late++]);
	if (first)
		r = send_ready(call, monitor, monitor->live);
	if (r < 0)
		return r;
	if (!monitor->live)
		return CALL_DONE;
	/* What came meanwhile has woken a call that did not wait. */
	return monitor->subscriber.changed ? CALL_AGAIN : CALL_WAIT;
}

static int compare(struct call *call, struct monitor *monitor)
{
	do {
		int r;

		if (monitor->old == monitor->known.count && monitor->new_ == monitor->found.count)
			return end_comparison(call, monitor);
		r = compare_one(call, monitor);
		if (r < 0)
			return r;
	} while (!call_slice_is_over(call));
	return CALL_AGAIN;
}

static int begin_comparison(struct call *call, struct monitor *monitor)
{
	bool lost = monitor->subscriber.lost;

	if (!monitor->ready) {
		json_object_put(monitor->problems);
		monitor->problems = vd_scan_problems_json(monitor->scan);
		if (!monitor->problems)
			return -ENOMEM;
	}
	vd_scan_free(monitor->scan);
	monitor->scan = NULL;
	records_sort(&monitor->found);
	monitor->old = monitor->new_ = 0;
	monitor->comparing = true;
	monitor->subscriber.lost = false;
	return lost && monitor->ready ? send_event(call, "resync", NULL, NULL, true) : 0;
}

/* A scan names all devices first and reads them later. It may read one whose removal the monitor has
 * shown meanwhile. */
static void mark_removed(const struct monitor *monitor, struct record *record)
{
	if (monitor->removals && records_has_removed(&monitor->known, record->path))
		record->removed = true;
}

/* One more device: 1; or what vd_scan_next() returns at the end. */
static int scan_one(struct monitor *monitor)
{
	struct vd_device *device;
	int r = vd_scan_next(monitor->scan, &device);

	if (r <= 0)
		return r;
	r = records_add(&monitor->found, device);
	vd_device_free(device);
	if (r < 0)
		return r;
	mark_removed(monitor, &monitor->found.items[monitor->found.count - 1]);
	return 1;
}

static int scan(struct call *call, struct monitor *monitor)
{
	int r;

	do {
		r = scan_one(monitor);
	} while (r > 0 && !call_slice_is_over(call));
	if (r == -EINVAL)
		return devices_query_refuse_type(call, &monitor->query);
	if (r == 0)
		r = begin_comparison(call, monitor);
	return r == -EAGAIN || r >= 0 ? CALL_AGAIN : r;
}

static int begin_scan(struct call *call, struct monitor *monitor)
{
	const char *bad = NULL;
	int r = vd_scan_new(monitor->root, monitor->registry, &monitor->query, &monitor->scan,
			    &bad);

	if (r == -EINVAL)
		return devices_query_refuse(call, &monitor->query, bad);
	records_drop_removed(&monitor->known);
	monitor->removals = false;
	monitor->subscriber.changed = false;
	monitor->by_event = monitor->subscriber.by_event;
	monitor->subscriber.by_event = false;
	return r < 0 ? r : CALL_AGAIN;
}

/* DONE: how many of RECORDS were compared. */
static bool is_compared(const struct monitor *monitor, const struct records *records, size_t done,
			const struct record *record)
{
	return monitor->comparing && (size_t)(record - records->items) < done;
}

static int remove_record(struct call *call, struct record *record, bool is_current)
{
	record->removed = true;
	return is_current && !record->held ? send_record(call, "removed", record) : 0;
}

/*
 * The kernel has announced the removal, and the records hold all the rest: no scan is needed. A
 * scan that runs may have found the device before that. A comparison may pause at any record: the
 * client knows what was compared from FOUND, and the rest from KNOWN.
 */
static int send_removed(struct call *call, struct monitor *monitor, const char *path)
{
	struct record *found = records_find_path(&monitor->found, path);
	struct record *known = records_find_path(&monitor->known, path);
	int r = 0;

	if (known && !is_compared(monitor, &monitor->known, monitor->old, known)) {
		monitor->removals = true;
		r = remove_record(call, known, true);
	}
	if (found && r >= 0)
		r = remove_record(call, found,
				  is_compared(monitor, &monitor->found, monitor->new_, found));
	return r;
}

static int take_removals(struct call *call, struct monitor *monitor)
{
	struct subscriber *subscriber = &monitor->subscriber;
	int r = 0;

	for (unsigned i = 0; i < subscriber->removed.count && monitor->ready && r >= 0; i++)
		r = send_removed(call, monitor, subscriber->removed.list[i]);
	watch_clear(&subscriber->removed);
	return r;
}

/* Read the record of the device at PATH into RET, which stays empty if the whole tree is needed. */
static int read_record(const struct monitor *monitor, const char *path, struct records *ret)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan_ = NULL;
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	struct vd_query query = monitor->query;
	char selector[4096];
	int r;

	snprintf(selector, sizeof(selector), "/%s", path);
	query.selectors = (char *[]){ selector, NULL };
	query.cache = NULL;
	query.only_part = true;
	r = vd_scan_new(monitor->root, monitor->registry, &query, &scan_, NULL);
	for (unsigned i = 0; r == 0 && i < PARTS_MAX; i++) {
		r = vd_scan_next(scan_, &device);
		if (r != -EAGAIN)
			break;
		r = 0;
	}
	if (r > 0)
		r = records_add(ret, device);
	return r == -ENOMEM ? r : 0;
}

/* Whether a scan is needed to know what NOW, just read at PATH, is to the client, who knows OLD
 * (NULL: no such device). Once a driver has the outermost layer, all probes are over. */
static bool needs_scan(const struct monitor *monitor, const struct record *old,
		       const struct record *now, const char *path)
{
	bool is_probed = now->has_driver && strcmp(now->path, path) == 0;

	if (now->doubtful || (old && old->removed))
		return true;
	if (old && !old->held)
		return false;
	return !(now->settled || is_probed) ||
	       (monitor->query.selectors && monitor->query.selectors[0]);
}

static int send_now(struct call *call, const struct record *old, const struct record *now)
{
	if (!old || old->held)
		return send_record(call, "added", now);
	if (old->len == now->len && memcmp(old->text, now->text, old->len) == 0)
		return 0;
	return send_changed(call, old, now);
}

/* Report what has changed at PATH before the scan, which finds all else. */
static int send_touched(struct call *call, struct monitor *monitor, const char *path)
{
	VD_CLEANUP(records_clear) struct records now = { 0 };
	const struct record *old;
	int r = read_record(monitor, path, &now);

	if (r < 0 || now.count == 0)
		return r;
	old = records_find(&monitor->known, now.items[0].id);
	if (needs_scan(monitor, old, &now.items[0], path))
		return 0;
	r = send_now(call, old, &now.items[0]);
	return r < 0 ? r : records_put(&monitor->known, &now);
}

/* A scan that runs has perhaps read the device before its change: it begins again. */
static void restart_scan(struct monitor *monitor)
{
	if (!monitor->scan)
		return;
	vd_scan_free(monitor->scan);
	monitor->scan = NULL;
	records_clear(&monitor->found);
	monitor->restarts++;
	monitor->subscriber.changed = monitor->subscriber.by_event = true;
	monitor->rest_until_ns = 0;
}

/* What is not reported here, the next scan finds. */
static int take_touched(struct call *call, struct monitor *monitor)
{
	struct watch_paths *touched = &monitor->subscriber.touched;
	bool may_report = monitor->ready && !monitor->comparing &&
			  (!monitor->scan || monitor->restarts < RESTARTS_MAX);
	int r = 0;

	if (may_report && touched->count)
		restart_scan(monitor);
	for (unsigned i = 0; may_report && i < touched->count && r >= 0; i++)
		r = send_touched(call, monitor, touched->list[i]);
	watch_clear(touched);
	return r;
}

/* Events came, or time has passed. */
static int wake(struct call *call, struct monitor *monitor)
{
	uint64_t now = vd_clock_ns();

	if (!monitor->subscriber.changed)
		return CALL_WAIT;
	if (now >= monitor->rest_until_ns)
		return begin_scan(call, monitor);
	monitor->subscriber.changed = false;
	watch_again(&monitor->subscriber,
		    (unsigned)((monitor->rest_until_ns - now) / VD_NS_PER_MS) + 1);
	return CALL_WAIT;
}

/* 0: go on; 1: the error is sent. */
static int begin(struct call *call, struct monitor **ret)
{
	struct monitor *monitor = call->state = calloc(1, sizeof(*monitor));
	int r;

	if (!monitor)
		return -ENOMEM;
	call->free_state = monitor_free;
	*ret = monitor;
	if (!call_wants_more(call)) {
		r = call_fail_plain(call, SERVICE_ERROR("ExpectedMore"));
		return r < 0 ? r : 1;
	}
	r = devices_open(call, &monitor->root, &monitor->registry);
	if (r == 0)
		r = devices_query_read(call, &monitor->query);
	monitor->live = r == 0 && vd_root_is_live(monitor->root);
	/* Subscribe before the first scan, so that no change is missed. */
	if (r == 0 && monitor->live)
		r = watch_subscribe(call, &monitor->subscriber);
	/* An event just before may be followed by what it announced: look once more, as after events. */
	monitor->subscriber.changed = monitor->subscriber.by_event = true;
	return r;
}

/* A scan that time caused makes room for the one that events cause. */
static void give_way(struct monitor *monitor)
{
	if (!monitor->scan || monitor->by_event || !monitor->subscriber.by_event)
		return;
	vd_scan_free(monitor->scan);
	monitor->scan = NULL;
	records_clear(&monitor->found);
}

static int step(struct call *call, struct monitor *monitor)
{
	int r = take_removals(call, monitor);

	if (r >= 0)
		r = take_touched(call, monitor);
	if (r < 0)
		return r;
	give_way(monitor);
	if (monitor->comparing)
		return compare(call, monitor);
	return monitor->scan ? scan(call, monitor) : wake(call, monitor);
}

int devices_monitor(struct call *call)
{
	struct monitor *monitor = call->state;
	uint64_t began_ns = vd_clock_ns();
	int r = monitor ? 0 : begin(call, &monitor);

	if (r != 0)
		return r < 0 ? r : CALL_DONE;
	r = step(call, monitor);
	monitor->worked_ns += vd_clock_ns() - began_ns;
	return r;
}
