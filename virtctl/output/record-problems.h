/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a device could not be read, for a person who sees a table: a cell can't tell that it is
 * empty for that. */
#pragma once

struct json_object;

struct record_problems {
	unsigned devices; /* that have some */
};

/* record_problems_field - add "problems" to the FIELDS of a table, if they need any attribute read.
 * 0, or -ENOMEM. */
int record_problems_field(struct json_object *fields);

/* record_problems_warn - print a line on standard error for DEVICE if it has problems; only for the
 * first 8 devices. */
void record_problems_warn(struct record_problems *problems, struct json_object *device);

/* record_problems_end - print how many more devices have problems. */
void record_problems_end(const struct record_problems *problems);
