/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One change of drivers, from the selector of its device to its outcome: find the device, load its
 * module, make the plan, check what would prevent it, apply it, make it persistent.
 */
#pragma once

#include "device-methods/devices-find.h"
#include "device-methods/in-use.h"
#include "device-methods/watch.h"
#include "override/override.h"
#include "plan/plan-make.h"

struct call;
struct vd_layer_drivers;
struct query;
struct vd_bus;
struct transaction;
struct workers;

/* Texts are borrowed until change_clear(). */
struct change_order {
	const char *device;
	enum vd_action action;
	const char *driver; /* NULL: the default driver */
	const char *layer;  /* the only layer to change, for vd_plan_layer_find(); NULL: any */
	bool force;	    /* even if the device is in use, or the driver does not take it */
	bool forced_driver; /* even if the driver does not take the device; use still counts */
	bool persist;
	bool load;    /* load the driver's module first, if it is not loaded */
	bool dry_run; /* only make the plan, and find what would prevent it */
	unsigned timeout_ms; /* counts from the first change_step() */
	struct vd_online online; /* settings and members of a channel device that is switched on */
};

/* The persistent file that is written or removed at the end. No address in OVERRIDE: none is. */
struct pending_override {
	char *dir;
	bool unset;
	struct vd_override override;
	struct vd_arena arena;
	enum vd_override_change change;
	char path[PATH_MAX]; /* of the file */
};

/* All zero but for ORDER at first. It must not move after the first change_step(). */
struct change {
	struct change_order order;
	int (*stage)(struct call *call, struct change *change);
	uint64_t begin_ns;
	struct find find;
	struct subscriber unlocked; /* while a driver probes or leaves the device */
	uint64_t locked_ns;	    /* when that was seen first, as BEGIN_NS; 0: never */
	bool loaded;
	bool matched;			/* a worker was asked which drivers take the device */
	struct json_object *match;	/* the answer of vd_worker_match(); NULL: none yet */
	struct vd_layer_drivers *known; /* one for each layer; NULL: unknown. Borrows from MATCH */
	char *match_note;		/* for a person; NULL: none */
	struct query *query;
	struct vd_plan *plan;
	struct pending_override pending_override;
	char own_file[PATH_MAX]; /* the file that PENDING_OVERRIDE is, or was, about; "": none */
	struct in_use in_use;
	struct json_object *results;	/* of the steps, when they are done */
	struct json_object *reasons;	/* usage reasons: an array of Reason */
	struct json_object *check;	/* of a dry run: why the plan would not begin; or NULL */
	struct json_object *persistent; /* what was done to the file or, in a dry run,
					   would be; NULL: no file is concerned */
	bool effect_unknown;		/* a dry run that can't know what the change would do */
	bool changed;			/* it changed something or, in a dry run, would */
	const char *note;		/* of the plan, in NOTE_TEXT; NULL: none */
	char note_text[512];
	struct transaction *transaction;
	struct workers *workers;
	int client; /* the client's socket, borrowed */

	/* The outcome: the error's full name, or NULL; and the parameters of the reply or error. */
	const char *error;
	struct json_object *parameters;
};

#define CHANGE_REFUSED 3 /* the tree can't be used: the error was sent, and the call is over */

/*
 * change_step - Do one slice of CHANGE for CALL. Return as method_step does, at CALL_DONE with the
 * outcome in CHANGE, which is not sent yet; or CHANGE_REFUSED.
 */
int change_step(struct call *call, struct change *change);

/*
 * change_clear - Free what CHANGE holds and empty it; an empty change is accepted. A transaction
 * that runs goes on; if it ends well, it is still made persistent, see change_leave().
 */
void change_clear(struct change *change);
