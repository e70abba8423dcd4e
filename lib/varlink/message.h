/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls and replies (varlink.org, "Method Call"): parsing and formatting the JSON object of a
 * message. */
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
 * vd_call_parse - Parse the LEN bytes at TEXT as a call. The caller clears *RET by vd_call_clear(),
 * which leaves it zeroed and accepts that. Return 0, or:
 * -EPROTO: it is no call: no JSON object for vd_json_parse(), a key that no call has, a value of
 * the wrong type, no method, or "oneway" and "more" together. The connection must then be closed,
 * since a reply could not say what it answers.
 * -E2BIG: it has more than VALUES_MAX values, as vd_json_parse_few().
 * -ENOMEM.
 */
int vd_call_parse(const char *text, size_t len, size_t values_max, struct vd_call *ret);
void vd_call_clear(struct vd_call *call);

/*
 * vd_call_format - Format the call of METHOD with PARAMETERS (an object, borrowed, or NULL) and
 * FLAGS (enum vd_call_flag). The caller frees *RET; *RET_LEN counts its NUL too. Return 0 or
 * -ENOMEM.
 */
int vd_call_format(const char *method, struct json_object *parameters, unsigned flags, char **ret,
		   size_t *ret_len);

struct vd_reply {
	struct json_object *message;	/* owned; the others lie in it */
	const char *error;		/* its full name, or NULL */
	struct json_object *parameters; /* an object, or NULL */
	bool continues;
};

/* vd_reply_parse - Parse a reply, as vd_call_parse(), with texts for objects in arrays called KEPT
 * (NULL: none), as vd_json_parse_keeping(). vd_reply_clear() clears *RET. -EPROTO also: it is an
 * error, and says that more replies follow. */
int vd_reply_parse(const char *text, size_t len, const char *kept, struct vd_reply *ret);
void vd_reply_clear(struct vd_reply *reply);

/* vd_reply_format - Format a reply, as vd_call_format(). ERROR is its full name, or NULL if the
 * reply is no error. */
int vd_reply_format(const char *error, struct json_object *parameters, bool continues, char **ret,
		    size_t *ret_len);
