/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The JSON on standard output: {"schemaVersion":1,"MEMBER":[…]}, written record by record, so that
 * none has to be kept. Whatever breaks in the middle, what was written ends as valid JSON.
 */
#pragma once

#include <stdbool.h>

#define SCHEMA_VERSION 1 /* of all JSON that virtctl writes: virtctl.schema.json */

struct error;
struct json_object;

struct json_list {
	bool open; /* the array has begun */
	bool any;
	struct json_object *beside; /* an object, borrowed: its members follow the array; or NULL */
};

/* json_line - Write VALUE, borrowed, as a line of its own. -ENOMEM: nothing is written. */
int json_line(struct json_object *value);

/* Begin the array MEMBER, unless it has begun. */
void json_list_begin(struct json_list *list, const char *member);
/* json_list_add - Write one RECORD, borrowed, more. -ENOMEM: nothing is written. */
int json_list_add(struct json_list *list, struct json_object *record);
/*
 * json_list_end - End the array, with the members of LIST->beside and the member "problems" where
 * there are any (an array, borrowed; or NULL). Return EXIT_DONE, or EXIT_FAILED with ERROR set when
 * memory runs out: then the array goes on, for json_list_fail().
 */
int json_list_end(struct json_list *list, struct json_object *problems, struct error *error);

/* End what was begun, if anything, with the member "error", and "errors" before it if there are
 * several devices (an array, borrowed; or NULL). */
void json_list_fail(struct json_list *list, const struct error *error, struct json_object *errors);
