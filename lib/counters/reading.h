/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One device whose counters are read, and the sources that they are read from. Memory that runs out
 * is counted as a loss (base/loss.h); counters.c compares the count.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/root.h"
#include "device/model.h"
#include "tree/problem.h"

struct json_object;
struct vd_interrupt_table;
struct vd_task;

/* One item of a record: a disk, a network interface, an interrupt. */
struct vd_item {
	struct json_object *json, *counters, *levels;
	struct json_object *last_numbers; /* of counters with the same name; NULL: there are none */
};

struct vd_reading {
	const struct vd_root *root;
	const struct vd_device *device;
	const struct vd_interrupt_table *interrupts;
	struct vd_arena arena;
	struct vd_problem *problems;
	struct json_object *record;
	struct json_object *items; /* of the source that is read now; the record has them */
	size_t source;
	size_t at;	   /* what the source reads next: 0 when it begins */
	unsigned *numbers; /* of the interrupts of the device; NULL: not found yet */
	size_t number_count, number_room;
	size_t number_at;   /* the next of them that is a virtqueue's */
	char **names;	    /* of the channels of a layer; NULL: not listed yet */
	size_t name, layer; /* the next of them; the layer that has them */
	struct vd_task *task; /* a question to the kernel that has no answer yet; NULL: none */
	void *answer;	      /* the data of the question */
	uint64_t asked_ns;    /* when it was asked */
	const struct vd_interface *interface; /* that it is about */
	const struct vd_interface *other_interface; /* that the process does not see; NULL: none */
	size_t taken;			      /* how much of the answer is in the record */
	struct vd_item item;		      /* that is not whole yet */
	int item_error;			      /* of one of its counters */
	struct json_object *index;	      /* of the interface; NULL: unknown */
	unsigned rx_ring, tx_ring;	      /* entries of its rings; 0: unknown */
	unsigned step;			      /* of a source that has several */
	size_t queue;			      /* virtqueues that were found */
	size_t named_queue;		      /* those of the driver that have names */
	bool has_queue_order;		      /* which tells their numbers */
	bool is_unread; /* not all of the source could be read: the record has null for it */
};

/*
 * A source of counters: it reads the next item of READING, adds it to READING->items, and moves
 * READING->at. Return whether there can be more items.
 */
struct vd_counter_source {
	const char *key; /* of the items in the record */
	bool (*next)(struct vd_reading *reading);
};

extern const struct vd_counter_source vd_block_source, vd_net_source, vd_net_driver_source,
	vd_net_queue_source, vd_interrupt_source, vd_vmbus_source, vd_cmf_source,
	vd_virtqueue_source, vd_vdpa_source;

/* vd_item_new - Return an item that is called NAME (NULL: it has no name). */
struct vd_item vd_item_new(const char *name);

/* vd_item_add - Give ITEM its counters and levels, and add it to the items of READING. */
void vd_item_add(struct vd_reading *reading, struct vd_item *item);

/* vd_item_clear - Put what ITEM holds; an empty ITEM is accepted. */
void vd_item_clear(struct vd_item *item);

/* vd_reading_note - Note that reading WHAT of the folder or file OBJECT failed with ERROR. */
void vd_reading_note(struct vd_reading *reading, const char *object, const char *what, int error);

/*
 * A value in a file of its own. A counter only rises, until it starts anew; a level rises and
 * falls.
 */
struct vd_value {
	const char *file; /* relative to the folder; NULL ends a table */
	const char *key;  /* in JSON, with the unit unless it is a number of events */
	bool is_level;
	bool may_wait;	  /* reading the file waits for the device */
	int absent_errno; /* a further errno, beside ENOENT, that means that there is no value */
	const char *absent_text; /* a text that means the same */
};

/*
 * vd_value_json - Return the VALUE of the folder DIR; NULL (JSON's null): there is no such file, or
 * it is a problem of READING that the file can't be read, or is no number up to INT64_MAX.
 * *RET_IS_THERE (may be NULL) is whether the file is there.
 */
struct json_object *vd_value_json(struct vd_reading *reading, const char *dir,
				  const struct vd_value *value, bool *ret_is_there);

/*
 * vd_values_read - Add the VALUES of the folder DIR to ITEM, each as vd_value_json(). Return
 * whether any of the files was there.
 */
bool vd_values_read(struct vd_reading *reading, struct vd_item *item, const char *dir,
		    const struct vd_value *values);

/*
 * vd_interface_next - Return the next interface of class CLASS, from READING->at on, and move that
 * past it. NULL: there is none.
 */
const struct vd_interface *vd_interface_next(struct vd_reading *reading, const char *class);

/* The number of a network interface: one that comes again under its old name has another number. */
extern const struct vd_value vd_net_index;

/* vd_layer_next - Do the same with the layers on BUS. */
const struct vd_layer *vd_layer_next(struct vd_reading *reading, const struct vd_bus *bus);
