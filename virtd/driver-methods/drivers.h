/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the methods of io.virtd.Drivers share. */
#pragma once

#include "calls/call.h"
#include "override/override.h"

struct interface;

extern const struct interface io_virtd_drivers;

#define DRIVERS_ERROR(name) "io.virtd.Drivers." name

/*
 * drivers_overrides_dir - Write the path of the folder of the persistent overrides to BUF, SIZE
 * bytes. Return 0, or: -ENAMETOOLONG: it does not fit.
 */
int drivers_overrides_dir(const struct service *service, char *buf, size_t size);

/*
 * drivers_override_error - Return what ANSWER of the worker's verb "persist" or "unset" says: 0 or
 * a negative errno. -EPROTO: it is no such answer.
 */
int drivers_override_error(struct json_object *answer);

/*
 * drivers_error - Return {FIRST_KEY: FIRST, SECOND_KEY: SECOND}, which the caller puts, for an
 * error; SECOND_KEY may be NULL. NULL: out of memory.
 */
struct json_object *drivers_error(const char *first_key, const char *first, const char *second_key,
				  const char *second);

/*
 * drivers_with - Add KEY: VALUE to PARAMETERS, both of which are taken over, and return
 * PARAMETERS. NULL: PARAMETERS or VALUE was NULL, or out of memory.
 */
struct json_object *drivers_with(struct json_object *parameters, const char *key,
				 struct json_object *value);

/*
 * drivers_failure - Return the parameters, which the caller puts, of the error Failed of
 * io.virtd.Devices. ERROR is the name of an errno. NULL: out of memory.
 */
struct json_object *drivers_failure(const char *object, const char *operation, const char *error,
				    const char *message);

/*
 * drivers_failed - Reply with the error Failed of io.virtd.Devices. ERROR is a negative errno,
 * MESSAGE the text for a person. Return as call_fail().
 */
int drivers_failed(struct call *call, const char *object, const char *operation, int error,
		   const char *message);

/*
 * drivers_plan - Do one slice of io.virtd.Drivers.Plan or, by their names, of the other methods,
 * each as method_step.
 */
int drivers_plan(struct call *call);
int drivers_bind(struct call *call);
int drivers_unbind(struct call *call);
int drivers_set_online(struct call *call);
int drivers_drivers(struct call *call);
int drivers_list_overrides(struct call *call);
int drivers_unset_override(struct call *call);
int drivers_apply_overrides(struct call *call);
int drivers_plan_overrides(struct call *call);
