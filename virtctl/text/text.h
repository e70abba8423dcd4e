/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for a person, without anything that a terminal obeys. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A text that grows. All zero at first; the caller frees DATA. */
struct text {
	char *data; /* ends with NUL; NULL until text_add() */
	size_t length, room;
};

/* text_add - Append LENGTH bytes. Return 0, or: -ENOMEM: TEXT is unchanged. */
int text_add(struct text *text, const char *bytes, size_t length);

/*
 * text_safe - Return a copy of TEXT (UTF-8) for a terminal, which the caller frees; NULL: out of
 * memory.
 * Characters that text_is_unseen() finds (unseen.h), and bytes that are no UTF-8, become \xNN, byte
 * by byte: nothing steers the terminal, and no character hides. So do all characters that are not ASCII if the locale's charset is
 * not UTF-8.
 */
char *text_safe(const char *text);

/* text_safe_utf8 - Do as text_safe(), whatever the locale, for a text that is UTF-8: a file. */
char *text_safe_utf8(const char *text);

/*
 * text_is_utf8 - Return whether the locale's charset is UTF-8. The first call sets LC_CTYPE from
 * the environment, which takes longer than the rest of a start: call it only if it matters.
 */
bool text_is_utf8(void);

#define TEXT_SIZE_MAX 16

/*
 * text_size - Write BYTES to BUF as lsblk(8) does, by powers of 1024: "512B", "1.5G". The rest is
 * cut, not rounded.
 */
void text_size(uint64_t bytes, char buf[static TEXT_SIZE_MAX]);

/*
 * text_width - Return how many columns of a terminal the first LENGTH bytes of TEXT take, which
 * text_safe() has made.
 */
size_t text_width(const char *text, size_t length);
