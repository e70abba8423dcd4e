/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last known record of each device, as JSON text, which is the most compact form. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;
struct vd_device;

struct record {
	char *id;
	char *path; /* of its outermost layer, "sys/devices/…"; "": it has none */
	char *text;
	size_t len;
	bool has_driver;   /* its innermost layer */
	bool settled;	   /* it has a driver and an interface */
	bool held;	   /* the client does not know it yet: it may get these */
	bool removed;	   /* the client knows that it has gone */
	bool doubtful;	   /* it was gone, failed or locked when it was read */
	uint64_t since_ns; /* when it was found first, by vd_clock_ns() */
};

/* All zero: there are none. */
struct records {
	struct record *items;
	size_t count;
	size_t room;
};

/* records_add - Add the whole record of DEVICE, borrowed for the call. Return 0, or: -ENOMEM. */
int records_add(struct records *records, const struct vd_device *device);

/* records_sort - Order RECORDS by their ids. */
void records_sort(struct records *records);

/* records_clear - Free what RECORDS holds and empty it. */
void records_clear(struct records *records);

/* record_json - Return the record, which the caller puts. NULL: out of memory. */
struct json_object *record_json(const struct record *record);

/* records_find_path - Return the record whose outermost layer is at PATH ("sys/devices/…"), and
 * which is not removed. NULL: there is none. */
struct record *records_find_path(const struct records *records, const char *path);

/* records_find - Return the record of the device ID in RECORDS, which are in order. NULL: there is
 * none. */
struct record *records_find(const struct records *records, const char *id);

/* records_put - Move the one record of NEW_ into RECORDS, which are in order: in the place of the
 * one of the same device, or between the others. Return 0, or: -ENOMEM. */
int records_put(struct records *records, struct records *new_);

/* records_has_removed - Return whether a record of RECORDS at PATH is removed. */
bool records_has_removed(const struct records *records, const char *path);

/* records_drop_removed - Free the records that are removed, and keep the order of the others. */
void records_drop_removed(struct records *records);

/*
 * record_changes - Set *RET to the names of the members that differ between the records OLD and
 * NEW_, as an array that the caller puts, and *RET_EVENT to the name of the event. Return 0, or:
 * -ENOMEM.
 */
int record_changes(struct json_object *old, struct json_object *new_, struct json_object **ret,
		   const char **ret_event);
