/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name that was probably meant. */
#pragma once

struct closest {
	const char *word;
	const char
		*prefix; /* what a name is written with, as "--"; not part of WORD; NULL: nothing */
	const char *best; /* borrowed from the candidates */
	unsigned distance;
};

#define CLOSEST(to) ((struct closest){ .word = (to) })

/* One of the names that there are. */
void closest_consider(struct closest *closest, const char *candidate);

/* The nearest candidate, or NULL where none is near enough to be a slip of the hand. */
const char *closest_name(const struct closest *closest);
