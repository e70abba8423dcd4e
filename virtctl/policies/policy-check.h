/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the form of a policy. */
#pragma once

#include <stddef.h>

struct error;
struct form;
struct json_file;
struct json_object;
struct vd_json_place;

/*
 * policy_check - Check that the JSON of FILE has the form of a policy, and that no two rules have one
 * name. Return EXIT_DONE, or with ERROR set: EXIT_USAGE, with line and column. EXIT_FAILED: out of memory.
 */
int policy_check(const struct json_file *file, struct error *error);

/*
 * policy_value_unknown - Set ERROR to the usage error that VALUE, at PLACE in FILE, is no value of the
 * option of FORM, with the nearest one. Return EXIT_USAGE.
 */
int policy_value_unknown(const struct json_file *file, const struct vd_json_place *place,
			 const struct form *form, const char *value, struct error *error);

/* policy_member_number - Return which member of OBJECT KEY is, from 0; the number of members if it is none. */
size_t policy_member_number(struct json_object *object, const char *key);
