/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The JSON on standard output: {"schemaVersion":1,"MEMBER":[…]}, written record by record, so that
 * no record is kept. If something fails in the middle, the text still ends as valid JSON.
 */
#pragma once

#include <stdbool.h>

#define SCHEMA_VERSION 1 /* of all JSON that virtctl writes: virtctl.schema.json */

struct error;
struct json_object;

struct json_list {
	bool open; /* the array has begun */
	bool any;  /* the array has a record */
	struct json_object *columns; /* an array, borrowed: the member "columns" before the list, as
					the records are only a part; or NULL */
	struct json_object *beside; /* an object, borrowed: its members follow the array; or NULL */
	struct json_object *hosts;  /* an array: the names of those that replied, behind the array; or NULL */
};

/*
 * json_line - Write VALUE, borrowed, as a line of its own. Return 0, or: -ENOMEM: nothing was
 * written.
 */
int json_line(struct json_object *value);

/* json_list_begin - Begin the array MEMBER, with LIST->columns before it, unless LIST has begun
 * one. */
void json_list_begin(struct json_list *list, const char *member);

/*
 * json_list_add - Write RECORD, an object or a string that is its JSON, borrowed, as the next
 * element. Return 0, or: -ENOMEM: nothing was written.
 */
int json_list_add(struct json_list *list, struct json_object *record);

/* json_list_replied - Name HOST in the member "hosts": it has replied, perhaps without a record. Return 0, or: -ENOMEM. */
int json_list_replied(struct json_list *list, const char *host);

/* json_list_clear - Free what json_list_replied() has kept. */
void json_list_clear(struct json_list *list);

/*
 * json_list_end - End the array, with the members of LIST->beside, "hosts" and, unless PROBLEMS (an
 * array, borrowed) is NULL, "problems".
 * Return EXIT_DONE, or EXIT_FAILED with ERROR set: out of memory. Then nothing was written and the
 * array is still open, for json_list_fail().
 */
int json_list_end(struct json_list *list, struct json_object *problems, struct error *error);

/*
 * json_list_fail - End LIST, begun or not, with "hosts", the member "error" and before it, unless ERRORS
 * (an array, borrowed) is NULL, the member "errors". If memory runs out, the text is still valid
 * JSON with the exit code of ERROR.
 */
void json_list_fail(struct json_list *list, const struct error *error, struct json_object *errors);
