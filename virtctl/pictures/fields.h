/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the fields of a device's record are compared, as data. */
#pragma once

#include <stdbool.h>

struct json_object;

enum { FIELD_KEY_MAX = 256 };

/* An array whose elements are matched by what they are, not by their order. */
struct field_list {
	const char *path; /* of the array in a record, without the parts in brackets */
	/* Write what ELEMENT, an object, is matched by to KEY. */
	void (*key)(struct json_object *element, char key[static FIELD_KEY_MAX]);
	const char *value; /* the member that stands for an element that came or went */
	bool together;	   /* what came and went of it is one difference */
};

/*
 * field_list_find - Return the list at FIELD, a path as "layers[pci].driver"; NULL: the array there
 * is compared as a whole.
 */
const struct field_list *field_list_find(const char *field);

/*
 * field_is_left_out - Return whether the field at the path FIELD is not compared: it changes while the
 * device stays the same, repeats another field, or only 'show' reads it.
 */
bool field_is_left_out(const char *field);

/* field_change - Return what kind of change it is if the field at the path FIELD differs, static. */
const char *field_change(const char *field);
