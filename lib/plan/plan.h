/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A change of drivers as data: the one list of steps that is printed by --dry-run, applied,
 * journalled and undone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"

struct json_object;

enum vd_action {
	VD_ACTION_BIND,
	VD_ACTION_UNBIND,
	VD_ACTION_ONLINE,
	VD_ACTION_OFFLINE,
	VD_ACTION_REBIND, /* taken from its driver, and given back to it */
	VD_ACTION_COUNT
};

/* What must be true once a step is done (and, the other way round, once it is undone). */
enum vd_expect {
	VD_EXPECT_NOTHING,
	VD_EXPECT_DRIVER, /* the link EXPECT_PATH ends in EXPECT_VALUE; NULL: there is no such link
			   */
	VD_EXPECT_ANY_DRIVER, /* the link EXPECT_PATH is there, whichever driver it names */
	VD_EXPECT_ATTRIBUTE,  /* the attribute EXPECT_PATH reads EXPECT_VALUE; NULL: it says that
				 there is none ("", "(null)") */
};

/*
 * One write. Paths are relative to the root ("sys/bus/pci/drivers_probe"); a value is written as it
 * stands. The only path with a link in it is "LAYER/driver/unbind", the undo of a probe: which
 * driver will have taken the device is not known beforehand.
 */
struct vd_step {
	const char *what; /* for a person: "unbind from virtio-pci" */
	const char *path;
	const char *value;
	const char *undo_path; /* NULL: nothing to undo */
	const char *undo_value;
	enum vd_expect expect;
	const char *expect_path;
	const char *expect_value;
	const char *undo_expect_value; /* the same after the undo */
	bool undo_first; /* undone before all that are not: an override that is still set would keep
			    the old driver out */
};

struct vd_plan {
	struct vd_arena arena;
	enum vd_action action;
	const char *device;	/* its id */
	const char *layer_path; /* "sys/devices/…" of the layer that is bound */
	const char *old_driver; /* NULL: none */
	const char *new_driver; /* NULL: none, or whatever the default is */
	const char *members; /* of the group that is switched, or made; NULL: none. Not in JSON */
	struct vd_step *steps;
	size_t count;
	/* For a person; not in the JSON, and NULL where there is nothing to say: of a plan of no
	 * steps, what would do more; of an unbind, once it is done, what undoes it. */
	const char *note, *way_back;
};

void vd_plan_free(struct vd_plan *plan); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_plan *, vd_plan_free);

/* "bind", "unbind", "online", "offline", "rebind". */
extern const char *const vd_action_names[VD_ACTION_COUNT];
/* vd_action_parse - -EINVAL: none of them. */
int vd_action_parse(const char *name, enum vd_action *ret);

/* vd_plan_takes_away - whether PLAN can end what the device is in use for: any that does something,
 * but for one that switches on what is off. */
bool vd_plan_takes_away(const struct vd_plan *plan);

/* vd_step_json - a Step of io.virtd.Drivers; vd_plan_steps_json - an array of them. The caller owns
 * a reference; NULL when out of memory. */
struct json_object *vd_step_json(const struct vd_step *step);
struct json_object *vd_plan_steps_json(const struct vd_plan *plan);

/* vd_plan_json - the whole plan, for the worker and the journal. The caller owns a reference; NULL
 * when out of memory. */
struct json_object *vd_plan_json(const struct vd_plan *plan);
/*
 * vd_plan_parse - the way back; nothing of JSON is borrowed. A path must be one that a plan for its
 * layer can have (override, online, settings, unbind of the layer, or of the group whose name it
 * has; bind, unbind, group, drivers_probe of a bus) and a device that is named must be the layer:
 * what was tampered with is not a plan. -EBADMSG: not a plan, or of another version. -ENOMEM.
 */
int vd_plan_parse(struct json_object *json, struct vd_plan **ret);
