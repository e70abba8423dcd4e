/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the methods about persistent overrides share. */
#pragma once

#include <stdbool.h>

#include "override/override.h"

struct call;
struct json_object;

/*
 * overrides_read - Read all persistent overrides into *RET, which is empty, with their states; the
 * caller clears *RET in any case.
 * Return 0; 1: they can't be read, and the error was sent; or: -ENOMEM. -ENAMETOOLONG: the
 * folder's path. Others: what sending returned.
 */
int overrides_read(struct call *call, struct vd_overrides *ret);

/*
 * overrides_keep_named - Drop all OVERRIDES but the one that CALL names, by its file's name or as
 * "ccw:NUMBER" of a member of its group. Return whether it exists; true also if CALL names none.
 */
bool overrides_keep_named(const struct call *call, struct vd_overrides *overrides);

/*
 * overrides_reply - Reply with OVERRIDES. CHANGED and REFUSED (borrowed) have these members of the
 * overrides, by name; NULL: they are null. Return as call_reply().
 */
int overrides_reply(struct call *call, const struct vd_overrides *overrides,
		    struct json_object *changed, struct json_object *refused);

/*
 * overrides_no_such - Reply with NoSuchOverride and the name that CALL gives. Return as
 * call_fail().
 */
int overrides_no_such(struct call *call);
