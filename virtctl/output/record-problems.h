/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Warnings about what could not be read of devices, for a person who sees a table: an empty cell
 * does not show that its value could not be read.
 */
#pragma once

struct json_object;

struct record_problems {
	unsigned devices; /* how many have problems */
};

/*
 * record_problems_field - Add "problems" to FIELDS, an array of strings, if one of these needs an
 * attribute of a device to be read. Return 0, or: -ENOMEM.
 */
int record_problems_field(struct json_object *fields);

/*
 * record_problems_warn - Print a line on standard error if DEVICE (a record, borrowed) has
 * problems; only for the first 8 devices that have some.
 */
void record_problems_warn(struct record_problems *problems, struct json_object *device);

/* record_problems_end - Print how many further devices have problems, if any. */
void record_problems_end(const struct record_problems *problems);
