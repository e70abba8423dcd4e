/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls of verbs: as session_ask() and its like, which see; an error that no device or driver has a
 * name says which one was probably meant. */
#pragma once

#include "session/session.h"

/* session_call - session_ask(). */
int session_call(struct session *session, const char *name, struct json_object *parameters,
		 struct json_object **ret, struct error *error);

/* session_each - session_ask_each(). */
int session_each(struct session *session, const struct session_method *method,
		 struct json_object *parameters,
		 int (*on_record)(void *data, struct json_object *record), void *data,
		 struct error *error);

/* session_stream - session_ask_stream(). */
int session_stream(struct session *session, const char *name, struct json_object *parameters,
		   int (*on_reply)(void *data, struct json_object *reply, bool continues),
		   void *data, struct error *error);
