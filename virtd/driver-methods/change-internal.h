/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of a change, and its ends. */
#pragma once

#include "driver-methods/change.h"
#include "plan/outcome.h"

/*
 * The ends. Each sets the outcome and returns CALL_DONE, or -ENOMEM. JSON objects are taken over
 * (NULL: -ENOMEM) but for RESULTS, an array of Result, which is borrowed. The device is found
 * already, but for change_over() and change_no_driver().
 */
int change_over(struct change *change, const char *error, struct json_object *parameters);
int change_unsupported(struct change *change, const char *reason);
int change_no_driver(struct change *change, const char *reason);
/* The same, with the candidates as a list too. */
int change_no_candidate(struct change *change, const char *reason);
int change_bad_setting(struct change *change, const char *setting, const char *reason);
int change_busy(struct change *change, const char *holder);
int change_refuse_in_use(struct change *change);
/* END is one that touched nothing; ERROR the name of an errno, or NULL. */
int change_end_failed(struct change *change, enum vd_apply_outcome end, const char *error,
		      const char *message);
/* ERROR is the name of an errno. */
int change_failed(struct change *change, const char *object, const char *operation,
		  const char *error, const char *message);
/* ERROR in full: RolledBack, NotRolledBack or TimedOut. */
int change_failed_with_results(struct change *change, const char *error,
			       struct json_object *results, const char *message);
/* It did what was wanted: {device, KEY: LIST, REASONS_KEY: the reasons}, and what the change has of
 * the rest: "changed", "persistent", "notes". */
int change_finish(struct call *call, struct change *change, const char *key,
		  struct json_object *list, const char *reasons_key);

/* change_finish_plan - the same for a dry run: its steps, and "refusals": the errors that would be
 * the outcome, the first one first. */
int change_finish_plan(struct call *call, struct change *change);

const char *change_device_id(const struct change *change);

/* What is left of the time, for the next thing that takes some; 1 at the least. */
unsigned change_time_left_ms(const struct change *change);

/* The stages, each as change_step(): the device is looked for, and planned for when it is found;
 * what stands against the plan; the plan put into effect, as the last. */
int change_stage_find(struct call *call, struct change *change);
int change_found(struct call *call, struct change *change);
int change_make_plan(struct call *call, struct change *change);

/* change_planned_layer - Return the layer of the device that the plan is about; NULL: it is not
 * there yet. */
const struct vd_layer *change_planned_layer(const struct change *change);
int change_stage_guard(struct call *call, struct change *change);
int change_apply(struct call *call, struct change *change);

/* change_switches - whether it is one of a channel device's switch. */
bool change_switches(const struct change *change);

/* change_is_possible - whether anything is ever changed in the tree ROOT: in a copied one nothing
 * is, unless a test says so. */
bool change_is_possible(const struct call *call, const struct vd_root *root);

/* change_check_busy - 0; 1: somebody is at the device, and that is the outcome; -ENOMEM. */
int change_check_busy(struct call *call, struct change *change);

/* change_driver_is_there - whether a driver of the order's name is registered with any bus that the
 * device is on. */
bool change_driver_is_there(struct call *call, const struct change *change);

/* change_match - a stage, before a bind is planned: which drivers are the device's own, and whether
 * the order's takes it. If it does not, and nothing is forced, that is the outcome. */
int change_match(struct call *call, struct change *change);

/* change_forget_match - what is known of drivers is so no longer: it is asked again. */
void change_forget_match(struct change *change);

/* change_is_forced - whether the driver is tried although it does not take the device. */
bool change_is_forced(const struct change *change);

/* change_loadable - the module that has the order's driver, which is not registered; NULL: none is
 * known, it is loaded, or the driver is registered. Borrowed. */
const char *change_loadable(const struct change *change);
/* change_load_bus - the bus of that driver, and its name there; NULL: they are not known. */
const struct vd_bus *change_load_bus(const struct change *change, const char **ret_driver);
/* change_module_is_there - whether the module of that driver is loaded, or part of the kernel. */
bool change_module_is_there(const struct change *change);
/* change_candidates - "e1000, vfio-pci": the drivers that could have the device, to be freed; NULL:
 * none are known, or there is no memory. */
char *change_candidates(const struct change *change);

/* change_is_registered - whether any bus has a driver of the order's name, or nothing is known. */
bool change_is_registered(const struct change *change);
/* change_would_load - whether it is a dry run of a driver whose module would be loaded. */
bool change_would_load(const struct change *change);
/* change_is_absent - whether it is known that neither such a driver nor such a module is there. */
bool change_is_absent(const struct change *change);

/* change_load - a stage: the driver's module is loaded, and the device looked for again. */
int change_load(struct call *call, struct change *change);


/*
 * change_prepare_override - what is to be written or removed in the end is made, while nothing has
 * been touched. 0; 1: it can't be made to last, and that is the outcome;
 * CHANGE_REFUSED; negative errno.
 */
int change_prepare_override(struct call *call, struct change *change);

/* change_persist - what was prepared is written or removed, and "persistent" says so. As
 * change_prepare_override(). */
int change_persist(struct change *change);

/* change_tell_persistent - what was prepared, and has been written or removed (or, of a dry run,
 * would be), as "persistent". -ENOMEM. */
int change_tell_persistent(struct change *change);

/* change_leave - nobody waits for the transaction any more, if there is one: what was prepared is
 * written or removed when that ends well. */
void change_leave(struct change *change);

/*
 * change_add_pending - to NOTES, for each persistent file that is for the device and that the
 * change is not in line with: what that file does at the next start, and how to remove it. -ENOMEM.
 */
int change_add_pending(struct call *call, const struct change *change, struct json_object *notes);
