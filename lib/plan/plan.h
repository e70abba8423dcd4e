/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of drivers as data: one list of steps, which --dry-run prints, and which is applied,
 * journalled and undone. */
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
	VD_ACTION_REBIND, /* unbound, and bound to the same driver again */
	VD_ACTION_COUNT
};

/* What must be true after a step (and, with undo_expect_value, after its undo). */
enum vd_expect {
	VD_EXPECT_NOTHING,
	VD_EXPECT_DRIVER, /* the link EXPECT_PATH ends in EXPECT_VALUE; NULL: there is no such link
			   */
	VD_EXPECT_ANY_DRIVER, /* the link EXPECT_PATH is there, whichever driver it names */
	VD_EXPECT_ATTRIBUTE,  /* the attribute EXPECT_PATH reads EXPECT_VALUE; NULL: it says that
				 there is none ("", "(null)") */
};

/*
 * One write. Paths are relative to the root ("sys/bus/pci/drivers_probe"); values are written
 * unchanged. The only path with a link in it is "LAYER/driver/unbind", the undo of a probe: which
 * driver will be bound is not known before.
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
	bool undo_first; /* undone before all other steps: an override that is still set would
			    exclude the old driver */
};

struct vd_plan {
	struct vd_arena arena;
	enum vd_action action;
	const char *device;	/* its id */
	const char *layer_path; /* "sys/devices/…" of the layer that is bound */
	const char *old_driver; /* NULL: none */
	const char *new_driver; /* NULL: none, or the kernel chooses */
	const char *members;	/* of the group that is switched or made; NULL: none; not in JSON */
	struct vd_step *steps;
	size_t count;
	/* For a person; not in JSON; may be NULL. NOTE: for a plan without steps, what would do
	 * more. UNDO_COMMAND: after an unbind, the command that undoes it. */
	const char *note, *undo_command;
};

/* vd_plan_free - Free PLAN with all its texts. NULL is accepted. */
void vd_plan_free(struct vd_plan *plan);
VD_DEFINE_CLEANUP(struct vd_plan *, vd_plan_free);

/* "bind", "unbind", "online", "offline", "rebind". */
extern const char *const vd_action_names[VD_ACTION_COUNT];

/* vd_action_parse - Set *RET to the action NAME. Return 0, or -EINVAL if there is none of that
 * name. */
int vd_action_parse(const char *name, enum vd_action *ret);

/* vd_plan_takes_away - Return whether PLAN can end what the device is in use for: any plan with
 * steps, except for one that only switches on what is off. */
bool vd_plan_takes_away(const struct vd_plan *plan);

/* vd_step_json - Return a Step of io.virtd.Drivers; vd_plan_steps_json() returns an array of all.
 * The caller puts it. NULL: out of memory. */
struct json_object *vd_step_json(const struct vd_step *step);
struct json_object *vd_plan_steps_json(const struct vd_plan *plan);

/* vd_plan_json - Return PLAN as JSON, for the worker and the journal. The caller puts it. NULL: out
 * of memory. */
struct json_object *vd_plan_json(const struct vd_plan *plan);

/*
 * vd_plan_parse - Parse what vd_plan_json() has made; *RET borrows nothing of JSON, and the caller
 * frees it. Each step must be one that a plan for the layer can have (vd_plan_step_is_sound()), so
 * that JSON that was tampered with is no plan. Return 0, or:
 * -EBADMSG: it is no plan, or one of another version.
 * -ENOMEM.
 */
int vd_plan_parse(struct json_object *json, struct vd_plan **ret);
