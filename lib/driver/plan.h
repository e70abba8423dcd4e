/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A change of drivers as data: the one list of steps that is printed by --dry-run, applied, journalled and undone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/root.h"

struct json_object;

enum vd_action { VD_ACTION_BIND, VD_ACTION_UNBIND, VD_ACTION_ONLINE, VD_ACTION_OFFLINE };

/* What must be true once a step is done (and, the other way round, once it is undone). */
enum vd_expect {
	VD_EXPECT_NOTHING,
	VD_EXPECT_DRIVER,    /* the link EXPECT_PATH ends in EXPECT_VALUE; NULL: there is no such link */
	VD_EXPECT_ATTRIBUTE, /* the attribute EXPECT_PATH reads EXPECT_VALUE */
};

/* One write. Paths are relative to the root ("sys/bus/pci/drivers_probe"); a value is written as it stands. */
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
};

struct vd_plan {
	struct vd_arena arena;
	enum vd_action action;
	const char *device;      /* its id */
	const char *layer_path;  /* "sys/devices/…" of the layer that is bound */
	const char *old_driver;  /* NULL: none */
	const char *new_driver;  /* NULL: none, or whatever the default is */
	struct vd_step *steps;
	size_t count;
};

void vd_plan_free(struct vd_plan *plan); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_plan *, vd_plan_free);

/* vd_plan_steps_json - an array of Step of io.virtd.Drivers; vd_plan_json and vd_plan_parse - the whole plan, for the journal. */
struct json_object *vd_plan_steps_json(const struct vd_plan *plan);
struct json_object *vd_plan_json(const struct vd_plan *plan);
/* -EBADMSG: not a plan of this version; every path in it is checked to be below sys/ and free of dots. -ENOMEM. */
int vd_plan_parse(struct json_object *json, struct vd_plan **ret);
