/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of a change, and its ends. */
#pragma once

#include "change.h"

/*
 * The ends. Each sets the outcome and returns CALL_DONE, or -ENOMEM. JSON objects are taken over
 * (NULL: -ENOMEM) but for RESULTS, an array of Result, which is borrowed. The device is found
 * already, but for change_over() and change_no_driver().
 */
int change_over(struct change *change, const char *error, struct json_object *parameters);
int change_unsupported(struct change *change, const char *reason);
int change_no_driver(struct change *change, const char *reason);
int change_bad_setting(struct change *change, const char *setting, const char *reason);
int change_busy(struct change *change, const char *holder);
int change_refuse_in_use(struct change *change);
/* ERROR is the name of an errno. */
int change_failed(struct change *change, const char *object, const char *operation,
		  const char *error, const char *message);
/* ERROR in full: RolledBack, NotRolledBack or TimedOut. */
int change_failed_with_results(struct change *change, const char *error,
			       struct json_object *results, const char *message);
/* It did what was wanted: {device, KEY: LIST, REASONS_KEY: the reasons}. */
int change_finish(struct change *change, const char *key, struct json_object *list,
		  const char *reasons_key);

const char *change_device_id(const struct change *change);

/* What is left of the time, for the next thing that takes some; 1 at the least. */
unsigned change_time_left_ms(const struct change *change);

/* The stages, each as change_step(): the device is looked for, and planned for when it is found;
 * what stands against the plan; the plan put into effect, as the last. */
int change_stage_find(struct call *call, struct change *change);
int change_stage_guard(struct call *call, struct change *change);
int change_apply(struct call *call, struct change *change);

/* change_check_busy - 0; 1: somebody is at the device, and that is the outcome; -ENOMEM. */
int change_check_busy(struct call *call, struct change *change);

/* change_driver_is_there - whether a driver of the order's name is registered with any bus that the
 * device is on. */
bool change_driver_is_there(struct call *call, const struct change *change);

/* change_load - a stage: the driver's module is loaded, and the device looked for again. */
int change_load(struct call *call, struct change *change);

/*
 * change_prepare_override - what is to be written or removed in the end is made, while nothing has
 * been touched. 0; 1: it can't be made to last, and that is the outcome;
 * CHANGE_REFUSED; negative errno.
 */
int change_prepare_override(struct call *call, struct change *change);

/* change_persist - what was prepared is written or removed. As change_prepare_override(). */
int change_persist(struct change *change);

/* change_leave - nobody waits for the transaction any more, if there is one: what was prepared is
 * written or removed when that ends well. */
void change_leave(struct change *change);
