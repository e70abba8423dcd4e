/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that is given back all at once. */
#pragma once

#include <stddef.h>

struct vd_arena_chunk;

/* Zeroed, it is empty. Not to be copied. */
struct vd_arena {
	struct vd_arena_chunk *chunk;
};

/* All three return NULL when out of memory; what they return lives until vd_arena_clear(). */
void *vd_arena_alloc(struct vd_arena *arena, size_t size); /* zeroed, aligned for anything */
char *vd_arena_strdup(struct vd_arena *arena, const char *text);
char *vd_arena_memdup(struct vd_arena *arena, const char *text,
		      size_t len); /* LEN bytes and a NUL */

/* Gives everything back; the arena is empty then and can be used again. */
void vd_arena_clear(struct vd_arena *arena);
