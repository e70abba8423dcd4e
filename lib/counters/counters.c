// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/counters.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "counters/asking.h"
#include "counters/interrupt-table.h"
#include "counters/reading.h"
#include "device/device.h"
#include "json/build.h"
#include "json/json.h"

/* What each device is asked for; a device has an array of each, which may be empty. */
static const struct vd_counter_source *const counter_sources[] = {
	&vd_block_source,     &vd_net_source,	    &vd_net_driver_source,
	&vd_net_queue_source, &vd_interrupt_source, &vd_vmbus_source,
	&vd_cmf_source,	      &vd_vdpa_source,	    NULL,
};

static const struct vd_counter_source *const virtqueue_sources[] = { &vd_virtqueue_source, NULL };

struct vd_counters {
	const struct vd_counter_source *const *sources;
	struct vd_interrupt_table interrupts;
	struct vd_reading reading;
};

static int new_reader(const struct vd_root *root, const struct vd_counter_source *const *sources,
		      struct vd_counters **ret)
{
	struct vd_counters *counters = calloc(1, sizeof(*counters));

	if (!counters)
		return -ENOMEM;
	counters->sources = sources;
	counters->reading.root = root;
	*ret = counters;
	return 0;
}

int vd_counters_new(const struct vd_root *root, struct vd_counters **ret)
{
	return new_reader(root, counter_sources, ret);
}

int vd_virtqueues_new(const struct vd_root *root, struct vd_counters **ret)
{
	return new_reader(root, virtqueue_sources, ret);
}

static void clear_reading(struct vd_reading *reading)
{
	vd_ask_end(reading);
	json_object_put(reading->index);
	vd_item_clear(&reading->item);
	vd_names_free(reading->names);
	free(reading->numbers);
	json_object_put(reading->items);
	json_object_put(reading->record);
	vd_arena_clear(&reading->arena);
	*reading = (struct vd_reading){ .root = reading->root };
}

void vd_counters_free(struct vd_counters *counters)
{
	if (!counters)
		return;
	clear_reading(&counters->reading);
	vd_interrupt_table_clear(&counters->interrupts);
	free(counters);
}

int vd_counters_prepare(struct vd_counters *counters)
{
	return vd_interrupt_table_step(&counters->interrupts, counters->reading.root);
}

static void begin_source(struct vd_reading *reading)
{
	reading->at = 0;
	reading->is_unread = false;
	reading->items = vd_json_array();
}

int vd_counters_begin(struct vd_counters *counters, const struct vd_device *device)
{
	struct vd_reading *reading = &counters->reading;
	uint64_t table_ns = counters->interrupts.time_ns;
	unsigned losses = vd_json_losses();

	clear_reading(reading);
	/* A device that came back has a new folder at the old path. */
	vd_root_forget(reading->root);
	reading->device = device;
	reading->interrupts = &counters->interrupts;
	reading->record = vd_json_object();
	vd_json_add_text(reading->record, "id", vd_device_id(device));
	vd_json_add(reading->record, "timeNs", vd_json_unsigned(vd_clock_ns()));
	vd_json_add(reading->record, "interruptsTimeNs",
		    table_ns ? vd_json_unsigned(table_ns) : NULL);
	begin_source(reading);
	return vd_json_losses() == losses ? 0 : -ENOMEM;
}

/* A part of a list would look as if the rest were gone. */
static void end_source(struct vd_counters *counters)
{
	struct vd_reading *reading = &counters->reading;

	if (reading->is_unread)
		json_object_put(vd_take_ptr(reading->items));
	vd_json_add(reading->record, counters->sources[reading->source]->key,
		    vd_take_ptr(reading->items));
	reading->source++;
	if (counters->sources[reading->source])
		begin_source(reading);
	else
		vd_json_add(reading->record, "problems", vd_problems_json(reading->problems));
}

int vd_counters_step(struct vd_counters *counters, struct json_object **ret)
{
	struct vd_reading *reading = &counters->reading;
	unsigned losses = vd_json_losses();

	if (!counters->sources[reading->source]->next(reading))
		end_source(counters);
	if (vd_json_losses() != losses)
		return -ENOMEM;
	if (counters->sources[reading->source])
		return 1;
	*ret = vd_take_ptr(reading->record);
	return 0;
}

struct json_object *vd_counters_problems_json(const struct vd_counters *counters)
{
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = { 0 };
	struct vd_problem *problems = NULL;

	if (counters->interrupts.error &&
	    vd_problem_add(&problems, &arena, "proc/interrupts", "read", "the interrupts",
			   counters->interrupts.error) < 0)
		return NULL;
	return vd_problems_json(problems);
}
