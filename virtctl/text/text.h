/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for a person: nothing in it can steer a terminal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A text that grows. Empty (all zero) to begin with; DATA is freed by the caller. */
struct text {
	char *data; /* NUL-terminated once something was added */
	size_t length, room;
};

/* text_add - append LENGTH bytes. -ENOMEM. */
int text_add(struct text *text, const char *bytes, size_t length);

/*
 * text_safe - a copy of TEXT (UTF-8) for a terminal, freed by the caller; NULL when out of memory.
 * Control characters, the ones that turn the direction of writing, and bytes that are no UTF-8
 * become \xNN, byte by byte; so does all that is not ASCII where the locale's charset is not UTF-8.
 */
char *text_safe(const char *text);

/* Whether the locale's charset is UTF-8. Sets LC_CTYPE from the environment at the first call,
 * which takes longer than all the rest of a start: ask only where it matters. */
bool text_is_utf8(void);

#define TEXT_SIZE_MAX 16
/* BYTES as lsblk(8) has it: "512B", "1.5G", by powers of 1024. */
void text_size(uint64_t bytes, char buf[static TEXT_SIZE_MAX]);

/* Whether standard output may be coloured: a terminal, no NO_COLOR (no-color.org) and none that is
 * dumb. */
bool text_colors(void);
