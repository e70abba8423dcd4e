/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Calls and replies (varlink.org, "Method Call"): the JSON object of a message, taken apart and put
 * together.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "json/json.h"

enum vd_call_flag {
	VD_CALL_ONEWAY = 1 << 0,  /* no reply is wanted, not even an error */
	VD_CALL_MORE = 1 << 1,	  /* several replies are welcome */
	VD_CALL_UPGRADE = 1 << 2, /* another protocol afterwards; none is offered here */
};

struct vd_call {
	struct json_object *message;	/* owned; the others lie in it */
	const char *method;		/* "io.virtd.Devices.List"; any text but never NULL */
	struct json_object *parameters; /* an object, or NULL */
	unsigned flags;
};

/*
 * vd_call_parse - LEN bytes at TEXT as a call; the caller clears it.
 * -EPROTO: not a call: no JSON object as vd_json_parse() wants it, a key that no call has, a value
 * of the wrong type, "oneway" and "more" at once. The connection is to be closed then: nothing says
 * what a reply would answer. -ENOMEM.
 */
int vd_call_parse(const char *text, size_t len, struct vd_call *ret);
void vd_call_clear(struct vd_call *call);

/*
 * vd_call_format - the message that calls METHOD, its NUL included in *RET_LEN; freed by the
 * caller. PARAMETERS (an object, or NULL) is borrowed. -ENOMEM.
 */
int vd_call_format(const char *method, struct json_object *parameters, unsigned flags, char **ret,
		   size_t *ret_len);

struct vd_reply {
	struct json_object *message;	/* owned; the others lie in it */
	const char *error;		/* its full name, or NULL */
	struct json_object *parameters; /* an object, or NULL */
	bool continues;
};

/*
 * vd_reply_parse - the same for a reply. -EPROTO: also where it is an error and says that more will
 * come.
 */
int vd_reply_parse(const char *text, size_t len, struct vd_reply *ret);
void vd_reply_clear(struct vd_reply *reply);

/*
 * vd_reply_format - the message of a reply; ERROR is NULL where it is none. Otherwise as
 * vd_call_format().
 */
int vd_reply_format(const char *error, struct json_object *parameters, bool continues, char **ret,
		    size_t *ret_len);
