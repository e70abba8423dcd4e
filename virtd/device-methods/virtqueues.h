/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The virtqueues of devices, read in slices into the records of the devices. */
#pragma once

#include <stdbool.h>

struct call;
struct json_object;
struct vd_counters;
struct vd_device;
struct vd_root;

/* All zero: nothing is read yet. */
struct virtqueues {
	struct vd_counters *reader; /* NULL: no device had virtqueues yet */
	bool prepared;		    /* all interrupts are read */
	bool begun;		    /* a device is being read */
};

/* virtqueues_clear - Free what VIRTQUEUES holds, and empty it. */
void virtqueues_clear(struct virtqueues *virtqueues);

/*
 * virtqueues_read - Read the virtqueues of DEVICE in ROOT into the member "virtqueues" of RECORD,
 * and what could not be read into its "problems" if it has these. DEVICE and RECORD must stay the
 * same until 0. Work until the slice of CALL is over. Return:
 * 1: there is more to read; call again, in the next slice.
 * 0: RECORD has them.
 * -ENOMEM.
 */
int virtqueues_read(struct virtqueues *virtqueues, struct call *call, const struct vd_root *root,
		    const struct vd_device *device, struct json_object *record);
