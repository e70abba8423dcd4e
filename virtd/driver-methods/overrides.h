/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the methods about persistent overrides have in common. */
#pragma once

#include <stdbool.h>

#include "override/override.h"

struct call;
struct json_object;

/* overrides_read - all of them, and what is at their addresses now. 0; 1: they can't be read, and
 * the error is sent; negative errno. */
int overrides_read(struct call *call, struct vd_overrides *ret);

/* overrides_keep_named - whether there is the one that CALL names; the others are left out. True
 * where it names none. */
bool overrides_keep_named(const struct call *call, struct vd_overrides *overrides);

/* The replies, as call_reply() and call_fail(). CHANGED and REFUSED have, by name, these members of
 * an override; NULL: they are null. */
int overrides_reply(struct call *call, const struct vd_overrides *overrides,
		    struct json_object *changed, struct json_object *refused);
int overrides_no_such(struct call *call);
