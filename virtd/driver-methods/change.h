/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One change of drivers, from what a user types for the device to what became of it: found, its
 * module loaded, planned, asked what stands against it, put into effect, made persistent.
 */
#pragma once

#include "device-methods/devices-find.h"
#include "device-methods/in-use.h"
#include "override/override.h"
#include "plan/plan-make.h"

struct call;
struct vd_layer_drivers;
struct query;
struct vd_bus;
struct transaction;

/* Texts are borrowed until the change is cleared. */
struct change_order {
	const char *device;
	enum vd_action action;
	const char *driver; /* NULL: the default one */
	const char *layer;  /* the only one that may be changed, as vd_plan_layer_said(); or NULL */
	bool force;	    /* even if it is in use, and though the driver does not take it */
	bool forced_driver; /* the latter alone */
	bool persist;
	bool load;    /* the driver's module before, if it is not there */
	bool dry_run; /* as far as the plan, and what stands against it */
	unsigned timeout_ms;
	struct vd_online online; /* what a device that is switched on is set to, and grouped with */
};

/* What is to be written or removed in the end, if its override has an address. */
struct lasting {
	char *dir;
	bool unset;
	struct vd_override override;
	struct vd_arena arena;
	enum vd_override_change change;
	char path[PATH_MAX]; /* of the file */
};

/* Zeroed but for ORDER, it is to begin. Not to be moved then. */
struct change {
	struct change_order order;
	int (*stage)(struct call *call, struct change *change);
	uint64_t begin_ns;
	struct find find;
	bool loaded;
	bool matched;			/* a worker has said which drivers take the device: */
	struct json_object *match;	/* as vd_worker_match(); NULL: not asked */
	struct vd_layer_drivers *known; /* of its layers; NULL: nothing. Borrows from MATCH */
	char *match_note;		/* for a person; NULL: none */
	struct query *query;
	struct vd_plan *plan;
	struct lasting lasting;
	char own_file[PATH_MAX]; /* the file that LASTING is, or was, about; "": none */
	struct in_use in_use;
	struct json_object *reasons;	/* against it */
	struct json_object *check;	/* what else stands against a plan that is only looked at */
	struct json_object *persistent; /* what became of the file, or (dry run) what would; NULL:
					   it has nothing to do with one */
	bool untold;			/* a dry run that can't know what the change would do */
	bool changed;			/* anything below /sys; of a dry run: it would */
	const char *note;		/* the plan's; in NOTE_TEXT */
	char note_text[512];
	struct transaction *transaction;

	/* The outcome: NULL, or the error in full; and the parameters of the reply or of the error.
	 */
	const char *error;
	struct json_object *parameters;
};

#define CHANGE_REFUSED 3 /* the tree can't be used: the error is sent, and the call is over */

/* change_step - as method_step, or CHANGE_REFUSED; at CALL_DONE the outcome is there. */
int change_step(struct call *call, struct change *change);

/* What is at work goes on; if it ends well, it is made persistent even then. */
void change_clear(struct change *change);
