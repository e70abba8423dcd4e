// SPDX-License-Identifier: LGPL-2.1-or-later
#include "session/session-call.h"

#include "output/error.h"
#include "session/suggest.h"

static int suggest(struct session *session, int code, struct error *error)
{
	if (code != EXIT_DONE) {
		suggest_device(session, error);
		suggest_driver(session, error);
	}
	return code;
}

int session_call(struct session *session, const struct session_method *method,
		 struct json_object *parameters, struct json_object **ret, struct error *error)
{
	int code = session_request(session, method, parameters, ret, error);

	return suggest(session, code, error);
}

int session_each(struct session *session, const struct session_method *method,
		 struct json_object *parameters,
		 int (*on_record)(void *data, struct json_object *record), void *data,
		 struct error *error)
{
	int code = session_request_each(session, method, parameters, on_record, data, error);

	return suggest(session, code, error);
}

int session_stream(struct session *session, const char *name, struct json_object *parameters,
		   int (*on_reply)(void *data, struct json_object *reply, bool continues),
		   void *data, struct error *error)
{
	int code = session_request_stream(session, name, parameters, on_reply, data, error);

	return suggest(session, code, error);
}
