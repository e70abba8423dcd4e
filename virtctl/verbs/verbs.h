/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of verbs, and their functions. */
#pragma once

#include "cli/run.h"
#include "cli/verb.h"

extern const struct verb_table verbs;

/* The columns of the records that these verbs list; those of devices: output/device-columns.h. */
extern const struct column_table event_columns;
extern const struct column_table platform_columns;
extern const struct column_table driver_columns;
extern const struct column_table override_columns;
extern const struct column_table difference_columns;
extern const struct column_table drift_columns;

/*
 * verb_list - Run the verb list; the functions below run the other verbs by their names, each as
 * the member "run" of struct verb.
 */
int verb_list(struct run *run);
int verb_monitor(struct run *run);
int verb_wait(struct run *run);
int verb_show(struct run *run);
int verb_id(struct run *run);
int verb_platform(struct run *run);
int verb_drivers(struct run *run);
int verb_bind(struct run *run);
int verb_bridge(struct run *run);
int verb_unbind(struct run *run);
int verb_online(struct run *run);
int verb_offline(struct run *run);
int verb_override(struct run *run);
int verb_snapshot(struct run *run);
int verb_diff(struct run *run);
int verb_check(struct run *run);
int verb_help(struct run *run);
int verb_complete(struct run *run);
