/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name that was probably meant. */
#pragma once

struct closest {
	const char *word;
	const char
		*prefix; /* what stands before a name, as "--"; no part of WORD; NULL: nothing */
	const char *best; /* borrowed from the candidates */
	unsigned distance; /* edits between WORD and BEST */
	const char *meant; /* the candidate that WORD is another name of, borrowed; NULL: none */
};

#define CLOSEST(to) ((struct closest){ .word = (to) })

/*
 * closest_consider - Keep CANDIDATE (borrowed as long as CLOSEST is used) if it is nearer to the
 * word than all before it. Edits are insertions, deletions, changes and swaps of neighbours; case
 * does not count. Words and candidates above 63 bytes are ignored.
 */
void closest_consider(struct closest *closest, const char *candidate);

/*
 * closest_name - Return the candidate that the word is another name of ("ls": "list"), or the
 * nearest one, borrowed; NULL: none is near enough to be a slip.
 * Words of up to 2 bytes may have 1 edit, of up to 5 bytes 2, longer ones 3, and fewer edits than
 * bytes.
 */
const char *closest_name(const struct closest *closest);
