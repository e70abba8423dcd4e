/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers that were measured, as JSON. */
#pragma once

struct json_object;

/*
 * vd_json_number - VALUE as a JSON number of at most nine digits, which is more than anything that
 * is measured has. What is no number (NaN, infinity) is 0. The caller puts it; NULL when out of
 * memory.
 */
struct json_object *vd_json_number(double value);
