/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that is freed all at once. */
#pragma once

#include <stddef.h>

struct vd_arena_chunk;

/* A zeroed arena is empty. Do not copy an arena. */
struct vd_arena {
	struct vd_arena_chunk *chunk;
};

/* vd_arena_alloc - Return SIZE zeroed bytes, aligned for any type, which live until
 * vd_arena_clear(). NULL: out of memory, which is counted as a loss (base/loss.h). */
void *vd_arena_alloc(struct vd_arena *arena, size_t size);

/* vd_arena_strdup - Return a copy of TEXT. Lifetime and NULL are those of vd_arena_alloc(). */
char *vd_arena_strdup(struct vd_arena *arena, const char *text);

/* vd_arena_memdup - Return a copy of the LEN bytes at TEXT with a NUL after them. Lifetime and NULL
 * are those of vd_arena_alloc(). */
char *vd_arena_memdup(struct vd_arena *arena, const char *text, size_t len);

/* vd_arena_clear - Free all memory of ARENA. The arena is then empty and can be used again. */
void vd_arena_clear(struct vd_arena *arena);
