/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of one transaction: its plan, where it is applied, and how it reports. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/root.h"
#include "bus/bus.h"
#include "drivers/sysfs-state.h"
#include "plan/outcome.h"
#include "plan/plan-make.h"
#include "plan/plan.h"

struct vd_uevents;

/* How a transaction reports. Texts are borrowed for the call. */
struct vd_apply_report {
	/* Called when a step has ended, maybe for the second time: done, then undone. ERROR is 0 or
	 * a negative errno. MESSAGE may be NULL; a step that is done may have one too. */
	void (*step)(void *data, const struct vd_step *step, enum vd_step_state state, int error,
		     const char *message);
	/* Called before every change; NULL: not wanted. Tests stop there. */
	void (*point)(void *data, const char *name);
	void *data;
};

/* The default driver of a device, by what is known of the modules. */
enum vd_default_driver_state {
	VD_DEFAULT_DRIVER_UNKNOWN,
	VD_DEFAULT_DRIVER_NONE,
	VD_DEFAULT_DRIVER_LOADABLE, /* its module is not loaded */
	VD_DEFAULT_DRIVER_LOADED,
};

struct vd_apply_options {
	const char *journal; /* the folder; made if need be */
	/*
	 * How long all steps together may wait for the expected states. The time of the writes
	 * counts, but does not end them. The undo of each step may wait as long again, for at most
	 * two seconds.
	 */
	unsigned settle_ms;
	/* Find the default driver of the device at PATH of BUS, and its NAME if there is one. NULL:
	 * nothing is known. */
	enum vd_default_driver_state (*default_driver)(void *data, const struct vd_bus *bus,
						       const char *path,
						       char name[static VD_DRIVER_NAME_MAX]);
	struct vd_apply_report report;
};

struct vd_transaction {
	const struct vd_root *root;
	const struct vd_plan *plan;
	const struct vd_apply_options *options;
	uint64_t inode;		      /* of the layer's folder */
	struct vd_uevents *events;    /* NULL: can't be had */
	uint64_t deadline_ns;	      /* of all waiting of the steps; CLOCK_MONOTONIC */
	char message[VD_MESSAGE_MAX]; /* about the last error */
	char note[VD_REASON_MAX];     /* about a step that is done; "": nothing */
	/* The device on the layer that failed; "": the layer's own. */
	char failed_device[VD_DRIVER_NAME_MAX];
};

/* vd_transaction_begin - Set the deadline, and begin to listen to the events of the device;
 * vd_transaction_end() stops listening. A copied tree has no events. */
void vd_transaction_begin(struct vd_transaction *transaction);
void vd_transaction_end(struct vd_transaction *transaction);

/* vd_transaction_test_hook - Call the report's point function, if there is one, with the name "WHAT
 * NUMBER". */
void vd_transaction_test_hook(const struct vd_transaction *transaction, const char *what,
			      size_t number);

/* vd_transaction_report - Report that STEP ended in STATE, with ERROR and MESSAGE (or NULL). */
void vd_transaction_report(const struct vd_transaction *transaction, const struct vd_step *step,
			   enum vd_step_state state, int error, const char *message);

/*
 * vd_transaction_check_device - Return 0 while the device that the plan was made for is there, or:
 * -ENODEV: it is gone, even if another one has its path now.
 */
int vd_transaction_check_device(const struct vd_transaction *transaction);

/* vd_transaction_set_error - Set the message to FORMAT, cut to VD_MESSAGE_MAX. Return ERROR. */
int vd_transaction_set_error(struct vd_transaction *transaction, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
