/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What differs between two pictures. */
#pragma once

struct json_object;

/*
 * compare_pictures - Call ON_DIFFERENCE with DATA and each difference, borrowed, between the devices
 * BEFORE and AFTER (objects: struct picture): first by the devices before, then the devices that came.
 * A difference is {id, type, name, change, field, before, after}; the manual explains it. A member that
 * one of two records lacks is unknown, and does not differ. A negative errno of ON_DIFFERENCE ends the
 * comparison.
 * Return 0, that errno, or: -ENOMEM.
 */
int compare_pictures(struct json_object *before, struct json_object *after,
		     int (*on_difference)(void *data, struct json_object *difference), void *data);
