/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the counters of interrupts and the virtqueues share: which interrupts a device has. */
#pragma once

struct json_object;
struct vd_layer;
struct vd_reading;

/*
 * vd_interrupts_of_virtio - Add the numbers of the interrupts of LAYER, which is on the bus virtio,
 * to READING->numbers.
 */
void vd_interrupts_of_virtio(struct vd_reading *reading, const struct vd_layer *layer);

/* vd_interrupts_sort - Sort READING->numbers, and keep each number once. */
void vd_interrupts_sort(struct vd_reading *reading);

/*
 * vd_interrupt_queue - Return the part of NAME, the name of an interrupt, that is the name of a
 * virtqueue. NULL: NAME is NULL, or the interrupt serves no virtqueue or several.
 */
const char *vd_interrupt_queue(const char *name);

/* vd_interrupt_add_cpus - Add the processors of the interrupt NUMBER to JSON. */
void vd_interrupt_add_cpus(struct vd_reading *reading, struct json_object *json, unsigned number);
