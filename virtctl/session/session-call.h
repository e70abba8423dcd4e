/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The calls of verbs. If no device or driver has a name, the error also says which one was probably
 * meant.
 */
#pragma once

#include "session/session.h"

/* session_call - Do as session_request(), with suggestions in ERROR. */
int session_call(struct session *session, const struct session_method *method,
		 struct json_object *parameters, struct json_object **ret, struct error *error);

/* session_each - Do as session_request_each(), with suggestions in ERROR. */
int session_each(struct session *session, const struct session_method *method,
		 struct json_object *parameters,
		 int (*on_record)(void *data, struct json_object *record), void *data,
		 struct error *error);

/* session_stream - Do as session_request_stream(), with suggestions in ERROR. */
int session_stream(struct session *session, const char *name, struct json_object *parameters,
		   int (*on_reply)(void *data, struct json_object *reply, bool continues),
		   void *data, struct error *error);
