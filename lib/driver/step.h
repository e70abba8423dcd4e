/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One step of a plan, done or undone; for apply and recover. Blocks as long as the kernel does, and
 * then as await.h says. */
#pragma once

#include "driver/apply.h"

/* What a transaction is about: a plan, where, and how it is told of. */
struct vd_work {
	const struct vd_root *root;
	const struct vd_plan *plan;
	const struct vd_apply_options *options;
	uint64_t inode;			  /* of the layer's folder */
	struct vd_uevents *events;	  /* NULL: can't be had */
	uint64_t deadline_ns;		  /* for what the steps wait for; CLOCK_MONOTONIC */
	char message[VD_MESSAGE_MAX];	  /* what went wrong last */
	char note[VD_REASON_MAX];	  /* what there is to say of a step that is done, or "" */
	char culprit[VD_DRIVER_NAME_MAX]; /* the device that it failed at; "": the layer's own */
};

/* vd_work_begin - the time begins, and events are listened to; vd_work_end - no more. */
void vd_work_begin(struct vd_work *work);
void vd_work_end(struct vd_work *work);

void vd_work_point(const struct vd_work *work, const char *what, size_t number);
void vd_work_report(const struct vd_work *work, const struct vd_step *step,
		    enum vd_step_state state, int error, const char *message);

/* vd_work_device - 0 while the device that the plan was made for is there, -ENODEV once it is gone,
 * whatever may be in its place. */
int vd_work_device(const struct vd_work *work);

/* vd_work_say - FORMAT as WORK's message; ERROR. */
int vd_work_say(struct vd_work *work, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * vd_step_do - the write, and until what is expected is so. -ENODEV: no match, or the device is
 * gone; -ETIME: the kernel took the write, and nothing came of it; -ENOTCONN: the driver has it,
 * and the other end is closed; else what the kernel said. WORK's message says it for a person.
 */
int vd_step_do(struct vd_work *work, const struct vd_step *step);

/* vd_step_undo - the way back; nothing where it is so already. Errors as above. */
int vd_step_undo(struct vd_work *work, const struct vd_step *step);

/*
 * vd_work_undo - the first BEGUN steps undone: first those that are to be first, then the others,
 * each in reverse. All are tried whatever becomes of one. DONE of them are reported as undone. 0;
 * -ENODEV: the device is gone, nothing is left to be undone; or the first error, its message in
 * WORK.
 */
int vd_work_undo(struct vd_work *work, size_t begun, size_t done);
