/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtd-worker: does what may block without end, or takes long to load, so that virtd need not. It
 * reads one JSON object up to the end of its input, and writes objects, one a line:
 *
 *   {"verb":"apply","root":"/","journal":"/run/virtd/journal","plan":{…}}
 *     {"result":{Result of io.virtd.Drivers}}    as each step ends; a step can be told of again, as
 * undone
 *     {"end":END,"errno":"EINVAL" or null,"message":… or null}    the last line; END as of enum
 * vd_apply_outcome
 *   {"verb":"recover","root":"/","journal":"/run/virtd/journal"}
 *     {"device":ID,"recovery":WHAT,"message":… or null}    for each; WHAT as of enum vd_recovery
 *     {"end":"done"|"failed","errno":…,"message":…}
 *
 * The member settleMs of these two (number, 0 to 3600000; 2000 if left out) is how long the steps
 * may wait, all together, for what must be true after their writes: see vd_apply_options.
 *
 * {"end":"done"} of "apply" has "changed", too: whether anything is another way than before. A plan
 * that leaves the choice to the kernel may come to nothing.
 *
 * Others answer with a single object: "candidates" and "load" (modules/candidates-of.h), "match"
 * (modules/match.h), "identify" (identify-verb.h), "in-use" (usage/in-use.h). "in-use" with a
 * member "plan" answers with a member "check", too: {"end":END,"errno":…,"message":…} as of "apply",
 * if it would not begin with that plan, else null. With "load" true, the modules of default drivers
 * are taken to be there.
 *
 * Exit status: 0 the verb had its say, whatever that was; 1 it could not; 2 usage, or not a
 * request.
 */
#pragma once

struct json_object;

struct worker_options {
	unsigned stop_before; /* for tests: the point (from 1) before which to stop; 0: none */
};

/* The verbs that go on for a while, and say so: 0, or -EINVAL: not such a request, or another
 * negative errno with nothing said. */
int worker_apply(const struct worker_options *options, struct json_object *request);
int worker_recover(const struct worker_options *options, struct json_object *request);

/* worker_in_use - the verb "in-use". The caller puts *RET. Errors as of vd_worker_in_use(). */
int worker_in_use(struct json_object *request, struct json_object **ret);

/* worker_run - the verb that REQUEST names. As above. */
int worker_run(const struct worker_options *options, struct json_object *request);

/*
 * worker_say - Write OBJECT as a line. OBJECT is taken over; NULL, as vd_json_complete() returns it,
 * is no line. Whoever listened may be gone: the work goes on.
 */
void worker_say(struct json_object *object);
