/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the verb top knows of each device: its record, its last two samples, its last event. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_object;

/* What is shown of a device as a number. All are sums over its interfaces, except for the latency. */
enum top_value {
	TOP_IN,		/* requests read and packets received, per second */
	TOP_OUT,	/* requests written and packets sent, per second */
	TOP_IN_BYTES,	/* per second */
	TOP_OUT_BYTES,	/* per second */
	TOP_INTERRUPTS, /* per second, of all processors */
	TOP_LATENCY,	/* of a request to a disk, on average, in nanoseconds */
	TOP_QUEUE,	/* requests in flight, at the moment of the sample */
	TOP_VALUES
};

#define TOP_EVENT_MAX 16

struct top_device {
	char *id;
	struct json_object *record; /* of the last event; NULL: none came yet */
	struct json_object *sample; /* of Stats, with its rates; NULL: none */
	double values[TOP_VALUES];  /* NaN: unknown */
	char event[TOP_EVENT_MAX];  /* the last change; empty: none */
	uint64_t event_ns;	    /* when it came, by vd_clock_ns() */
	bool is_gone;		    /* it is shown for a moment */
	bool is_expanded;	    /* its details are shown */
	bool is_sampled;	    /* by the reading that goes on */
};

/* All zero at first. */
struct top_model {
	struct top_device **devices; /* in the order of their ids */
	size_t count, room;
	size_t problems; /* of the last reading */
};

/* How long a change is marked, and a device that has gone is shown. */
#define TOP_MARK_NS 3000000000ull

/* top_model_clear - Free what MODEL holds. */
void top_model_clear(struct top_model *model);

/*
 * top_model_find - Return the device ID of MODEL, which lives until the next top_model_forget().
 * NULL: there is none.
 */
struct top_device *top_model_find(const struct top_model *model, const char *id);

/*
 * top_model_event - Take EVENT, a reply of Monitor (borrowed), which came at NOW_NS. Events without
 * a device change nothing. Return 0, or:
 * -EPROTO: EVENT lacks its name, or its device has no id.
 * -ENOMEM.
 */
int top_model_event(struct top_model *model, struct json_object *event, uint64_t now_ns);

/* top_model_begin - Begin a reading: of each device, top_model_sample() can follow. */
void top_model_begin(struct top_model *model);

/*
 * top_model_sample - Take RECORD, a record of Stats (a reference is kept): add its rates since the
 * sample before, and find the values of its device. Return 0, or:
 * -EPROTO: RECORD has no id, or is no record of Stats.
 * -ENOMEM.
 */
int top_model_sample(struct top_model *model, struct json_object *record);

/*
 * top_model_end - End a reading: a device without a sample in it loses its values. Remove one that
 * no event has named, either.
 */
void top_model_end(struct top_model *model);

/* top_model_forget - Remove the devices that went more than TOP_MARK_NS before NOW_NS. */
void top_model_forget(struct top_model *model, uint64_t now_ns);

/* top_is_marked - Return whether the last change of DEVICE is marked at NOW_NS. */
bool top_is_marked(const struct top_device *device, uint64_t now_ns);

/*
 * top_values - Find the VALUES of SAMPLE, a record of Stats with its rates (NULL: there is none, and
 * all values are NaN).
 */
void top_values(struct json_object *sample, double values[static TOP_VALUES]);
