/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON from strangers, strictly. */
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
 * How deep arrays and objects may lie in one another; what varlink services take is far flatter,
 * and our own walks of a tree recurse.
 */
#define VD_JSON_DEPTH_MAX 64

/*
 * vd_json_parse - LEN bytes at TEXT (no NUL among or needed behind them) as one JSON object,
 * nothing but white space around it. The caller puts it. -EPROTO: not that: RFC 8259 broken, not
 * UTF-8, another kind of value, nested deeper than VD_JSON_DEPTH_MAX, a key twice in one object, or
 * a U+0000 in a key or a string (it would cut the string short for all who use C strings). -ENOMEM.
 */
int vd_json_parse(const char *text, size_t len, struct json_object **ret);
