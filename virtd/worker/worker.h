/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtd-worker: does what may block without end, or takes long to load, so that virtd need not. It
 * reads one JSON object up to the end of its input, and writes JSON objects, one a line:
 *
 *   {"verb":"apply","root":"/","journal":"/run/virtd/journal","plan":{…}}
 *     {"result":{Result of io.virtd.Drivers}}
 *         at the end of each step, and again if the step is undone
 *     {"end":END,"errno":"EINVAL" or null,"message":… or null}
 *         the last line; END is a name of enum vd_apply_outcome
 *   {"verb":"recover","root":"/","journal":"/run/virtd/journal"}
 *     {"device":ID,"recovery":WHAT,"message":… or null}
 *         for each record; WHAT is a name of enum vd_recovery
 *     {"end":"done"|"failed","errno":…,"message":…}
 *
 * The member "settleMs" of both requests (0 to 3600000; default: 2000) is how many milliseconds all
 * steps together may wait for what must be true after their writes: see struct vd_apply_options.
 *
 * {"end":"done"} of "apply" also has "changed": whether the system differs from before. A plan that
 * leaves the choice to the kernel may change nothing.
 *
 * Other verbs answer with a single object: "candidates" and "load" (modules/candidates-of.h),
 * "match" (modules/match.h), "identify" (identify-verb.h), "in-use" (usage/in-use.h). A request
 * "in-use" with a "plan" also gets "check": {"end":END,"errno":…,"message":…} if "apply" would end
 * before its first step, else null. If "load" is true, the default drivers count as loaded.
 *
 * Three more answer with a single object:
 *
 *   {"verb":"persist","dir":"/etc/virtd/overrides.d","text":TEXT,"remove":BOOL}
 *     {"error":ERRNO}, 0 if it has written the override of which TEXT is the file, or removed the
 *     file for its device
 *   {"verb":"unset","dir":"/etc/virtd/overrides.d","name":NAME}
 *     {"error":ERRNO}: that of vd_override_unset(), or 0
 *   {"verb":"platform","root":"/"}
 *     the object of vd_platform_reply()
 *
 * Exit status: 0: the verb has answered, also that it failed; 1: it could not answer; 2: the usage
 * or the request is wrong.
 */
#pragma once

struct json_object;

struct worker_options {
	unsigned stop_before; /* for tests: stop before this point, from 1; 0: never */
};

/*
 * worker_apply - Carry out the verb "apply" or (worker_recover()) "recover", and write the lines
 * above while it runs. Ignore the signals that would end the worker. May block without end.
 * Return 0: the last line was written, also of a failure. Or, with nothing written: -EINVAL: it is
 * no such request. -ENOMEM; those of vd_root_new().
 */
int worker_apply(const struct worker_options *options, struct json_object *request);
int worker_recover(const struct worker_options *options, struct json_object *request);

/*
 * worker_in_use - Answer the verb "in-use" with *RET, which the caller puts. Return 0, or:
 * -EINVAL: it is no such request. -ENOMEM; those of vd_worker_in_use() and vd_root_new().
 */
int worker_in_use(struct json_object *request, struct json_object **ret);

/*
 * worker_persist - Answer the verb "persist", worker_unset() the verb "unset", worker_platform() the
 * verb "platform", with *RET, which the caller puts. Return 0, or: -EINVAL: it is no such request.
 * -ENOMEM; those of vd_root_new().
 */
int worker_persist(struct json_object *request, struct json_object **ret);
int worker_unset(struct json_object *request, struct json_object **ret);
int worker_platform(struct json_object *request, struct json_object **ret);

/*
 * worker_run - Carry out the verb that REQUEST (borrowed) names, and write its lines. Return 0,
 * or: -EINVAL: there is no such verb, or it is no request of it. -ENOMEM, or another errno of the
 * verb.
 */
int worker_run(const struct worker_options *options, struct json_object *request);

/*
 * worker_write - Write OBJECT, which is taken over, as one line to standard output, and flush it.
 * NULL, as vd_json_complete() returns it, writes nothing.
 * A line that can't be written is lost without an error: the work goes on although its reader is
 * gone.
 */
void worker_write(struct json_object *object);
