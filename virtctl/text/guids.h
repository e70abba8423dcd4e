/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GUIDs that are shown in fewer digits: VMBus names its devices by them. */
#pragma once

#include <stddef.h>

/*
 * Some GUIDs: 8-4-4-4-12 hexadecimal digits. All zero at first. Each of TEXTS (borrowed) begins
 * with one.
 */
struct guids {
	const char **texts;
	size_t count, room;
};

/* guids_add - Add all GUIDs in TEXT, which must outlive GUIDS. Return 0, or: -ENOMEM. */
int guids_add(struct guids *guids, const char *text);

/* guids_clear - Free what GUIDS holds and empty it. */
void guids_clear(struct guids *guids);

/*
 * guids_prefix - Return how many characters of a GUID tell those in GUIDS apart: whole groups of
 * digits, the same for all. 36: only all of them do.
 */
size_t guids_prefix(struct guids *guids);

/*
 * guids_shorten - Return a copy of TEXT with "*" in place of what follows the first PREFIX
 * characters of each GUID: a pattern (glob(7)). The caller frees it. NULL: out of memory.
 */
char *guids_shorten(const char *text, size_t prefix);
