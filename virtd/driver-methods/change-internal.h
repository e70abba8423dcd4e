/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of a change, and its ends. */
#pragma once

#include "driver-methods/change.h"
#include "plan/outcome.h"

/*
 * The ends. Each sets the outcome, and returns CALL_DONE, or -ENOMEM. The device must have been
 * found, except for change_over().
 */

/*
 * change_over - Set the outcome: ERROR (in full, borrowed; NULL: none) with PARAMETERS, which are
 * taken over (NULL: -ENOMEM).
 */
int change_over(struct change *change, const char *error, struct json_object *parameters);

/* change_unsupported - End with NotSupported: {device, reason}. */
int change_unsupported(struct change *change, const char *reason);

/*
 * change_no_driver - End with NoSuchDriver: {driver, reason, device}; the driver is that of the
 * order, or "".
 */
int change_no_driver(struct change *change, const char *reason);

/*
 * change_no_candidate - Do as change_no_driver(), with the candidates as a list, if any are known.
 */
int change_no_candidate(struct change *change, const char *reason);

/* change_bad_setting - End with BadSetting: {device, setting, reason}. */
int change_bad_setting(struct change *change, const char *setting, const char *reason);

/* change_busy - End with Busy: {device, holder}; HOLDER is a text for a person. */
int change_busy(struct change *change, const char *holder);

/* change_refuse_in_use - End with InUse: {device, reasons}. */
int change_refuse_in_use(struct change *change);

/*
 * change_end_failed - End with the error for END, an outcome that changed nothing, and MESSAGE.
 * ERROR is the name of an errno; NULL: "EIO".
 */
int change_end_failed(struct change *change, enum vd_apply_outcome end, const char *error,
		      const char *message);

/*
 * change_failed - End with Failed of io.virtd.Devices: {object, operation, errno, message}. ERROR
 * is the name of an errno.
 */
int change_failed(struct change *change, const char *object, const char *operation,
		  const char *error, const char *message);

/*
 * change_failed_with_results - End with ERROR (in full: RolledBack, NotRolledBack or TimedOut):
 * {device, message, results}. RESULTS, an array of Result, is borrowed.
 */
int change_failed_with_results(struct change *change, const char *error,
			       struct json_object *results, const char *message);

/*
 * change_finish - End without an error: {device, KEY: LIST, REASONS_KEY: the usage reasons,
 * changed, notes, persistent}. LIST is taken over (NULL: -ENOMEM).
 */
int change_finish(struct call *call, struct change *change, const char *key,
		  struct json_object *list, const char *reasons_key);

/*
 * change_finish_plan - End a dry run: {device, steps, inUse, refusals, changed, notes,
 * persistent}. The refusals are the errors that would be the outcome, in the order of their
 * checks.
 */
int change_finish_plan(struct call *call, struct change *change);

/* change_device_id - Return the id of the device that was found, borrowed from CHANGE. */
const char *change_device_id(const struct change *change);

/*
 * change_time_left_ms - Return how many milliseconds (uv_hrtime()) of the order's timeout are
 * left, at least 1.
 */
unsigned change_time_left_ms(const struct change *change);

/*
 * change_stage_find - A stage, as change_step(): find the device, then change_found(), which
 * matches and loads drivers if need be, then change_make_plan(). The plan's next stage is
 * change_stage_guard().
 */
int change_stage_find(struct call *call, struct change *change);
int change_found(struct call *call, struct change *change);
int change_make_plan(struct call *call, struct change *change);

/*
 * change_planned_layer - Return the layer, borrowed, of the device that the plan is about; NULL:
 * it does not exist yet. There must be a plan.
 */
const struct vd_layer *change_planned_layer(const struct change *change);

/*
 * change_stage_guard - A stage, as change_step(): find the usage reasons and, in a dry run, what
 * else would prevent the plan. If nothing prevents it, change_apply() applies the plan, waits for
 * its end, and makes it persistent.
 */
int change_stage_guard(struct call *call, struct change *change);
int change_apply(struct call *call, struct change *change);

/* change_switches - Return whether the order switches a channel device on or off. */
bool change_switches(const struct change *change);

/*
 * change_is_possible - Return whether virtd changes the tree ROOT: it is live, or the option for
 * tests says so.
 */
bool change_is_possible(const struct call *call, const struct vd_root *root);

/*
 * change_check_busy - Return 0; 1: another change has the device, or its driver probes or leaves
 * it now, and that is the outcome; or: -ENOMEM.
 */
int change_check_busy(struct change *change);

/*
 * change_await_unlocked - If a driver probes or leaves the device now, wait up to LIMIT_LOCKED_MS
 * for its end, and find the device again: most such times are short. Return 0: it is not so, or
 * there is no more time for it; CALL_WAIT: it waits; or: -ENOMEM.
 */
int change_await_unlocked(struct call *call, struct change *change);

/*
 * change_driver_is_there - Return whether a driver of the order's name is registered with any bus
 * that the device is on; false also if that can't be read. The order must name a driver.
 */
bool change_driver_is_there(struct call *call, const struct change *change);

/*
 * change_match - A stage, as change_step(), before the plan of a bind: ask a worker which drivers
 * take the device, and whether the order's does. If it does not, and may not be tried, that is the
 * outcome.
 */
int change_match(struct call *call, struct change *change);

/* change_forget_match - Free what change_match() has found, so that it is asked again. */
void change_forget_match(struct change *change);

/* change_is_forced - Return whether the driver is tried although it does not take the device. */
bool change_is_forced(const struct change *change);

/*
 * change_loadable - Return the module, borrowed, that has the order's driver; NULL: none is known,
 * it is loaded, or the driver is registered.
 */
const char *change_loadable(const struct change *change);

/*
 * change_load_bus - Return the bus of that driver, and in *RET_DRIVER its name there, borrowed;
 * NULL: they are not known.
 */
const struct vd_bus *change_load_bus(const struct change *change, const char **ret_driver);

/*
 * change_module_is_there - Return whether the module of that driver is loaded, or part of the
 * kernel.
 */
bool change_module_is_there(const struct change *change);

/*
 * change_candidates - Return the candidates as "e1000, vfio-pci", which the caller frees; NULL:
 * none are known, or out of memory.
 */
char *change_candidates(const struct change *change);

/*
 * change_is_registered - Return whether any bus has a driver of the order's name; true also if
 * that is unknown.
 */
bool change_is_registered(const struct change *change);

/*
 * change_would_load - Return whether the order is a dry run with a driver whose module would be
 * loaded.
 */
bool change_would_load(const struct change *change);

/*
 * change_is_absent - Return whether it is known that neither such a driver nor such a module
 * exists.
 */
bool change_is_absent(const struct change *change);

/*
 * change_load - A stage, as change_step(): let a worker load the driver's module, then find the
 * device again. Without a module and a driver name, load the module of each layer's default
 * driver.
 */
int change_load(struct call *call, struct change *change);

/*
 * change_prepare_override - Prepare the persistent file that is to be written or removed, before
 * anything is changed.
 * Return 0; 1: the change can't be made persistent, and that is the outcome; CHANGE_REFUSED; or:
 * -ENOMEM. -ENAMETOOLONG: the folder's path. Others: what sending returned.
 */
int change_prepare_override(struct call *call, struct change *change);

/*
 * change_persist - Do a slice: have a worker write or remove what was prepared, then set
 * "persistent". Return CALL_WAIT; 0, also if nothing was prepared; 1: it failed, and that is the
 * outcome; or: -ENOMEM.
 */
int change_persist(struct call *call, struct change *change);

/*
 * change_set_persistent - Set "persistent" to what was done to the prepared file or, in a dry
 * run, would be. Return 0, also if nothing was prepared; or: -ENOMEM.
 */
int change_set_persistent(struct change *change);

/*
 * change_leave - Give up the transaction, if there is one, and what was prepared. If the
 * transaction still runs, or ran beyond its deadline, and ends well, the prepared file is written
 * or removed then.
 */
void change_leave(struct change *change);

/*
 * change_add_pending - Append to NOTES a text for each persistent file for the device that the
 * change contradicts: what the file does at the next start, and how to remove it.
 * If the files can't be read, append nothing. Return 0, or: -ENOMEM, or what sending returned.
 */
int change_add_pending(struct call *call, const struct change *change, struct json_object *notes);
