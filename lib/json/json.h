/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses JSON of any origin, strictly. */
#pragma once

#include <stddef.h>

#include <json-c/json.h>

#include "base/cleanup.h"
#include "json/build.h"

static inline void vd_json_put(struct json_object *object)
{
	json_object_put(object);
}
VD_DEFINE_CLEANUP(struct json_object *, vd_json_put);
#define vd_autojson VD_CLEANUP(vd_json_putp)

/*
 * How deep arrays and objects may be nested. The messages of varlink services are far flatter, and
 * functions that walk a value recurse.
 */
#define VD_JSON_DEPTH_MAX 64

/*
 * vd_json_parse - Parse the LEN bytes at TEXT, which need no NUL after them, as one JSON object
 * with white space around it at most. The caller puts *RET. Return 0, or:
 * -EPROTO: the text breaks RFC 8259, is not UTF-8, is another kind of value, or is nested deeper
 * than VD_JSON_DEPTH_MAX. Or a key is twice in one object, or U+0000 is in a key or a string, which
 * would end it for code that uses C strings.
 * -ENOMEM.
 */
int vd_json_parse(const char *text, size_t len, struct json_object **ret);

/*
 * vd_json_parse_few - Do as vd_json_parse() for a text of VALUES_MAX values at most (1 or more); an
 * object and an array count, too. A value takes 50 times the memory that its text takes. Return also:
 * -E2BIG: there are more; no value was made of them.
 */
int vd_json_parse_few(const char *text, size_t len, size_t values_max, struct json_object **ret);

/*
 * vd_json_parse_keeping - Do as vd_json_parse(), but make no values of the objects in the array KEPT
 * (NULL: none) of an object in the outermost one: each becomes a string, its text without blanks.
 * That text is checked, but for keys that are there twice. -EPROTO also: the array has anything else
 * in it.
 */
int vd_json_parse_keeping(const char *text, size_t len, const char *kept, struct json_object **ret);

/* Why a text is refused. */
struct vd_json_fault {
	const char *what; /* a sentence, static: "the JSON is cut short" */
	size_t at;	  /* the byte where the parser stopped */
};

/* vd_json_parse_explain - Do as vd_json_parse(), and after -EPROTO set *RET_FAULT to the reason. */
int vd_json_parse_explain(const char *text, size_t len, struct vd_json_fault *ret_fault,
			  struct json_object **ret);
