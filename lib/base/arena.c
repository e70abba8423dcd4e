// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/loss.h"

#define CHUNK_SIZE_BYTES 4096

struct vd_arena_chunk {
	struct vd_arena_chunk *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

static struct vd_arena_chunk *add_chunk(struct vd_arena *arena, size_t wanted)
{
	size_t room = CHUNK_SIZE_BYTES - sizeof(struct vd_arena_chunk);
	struct vd_arena_chunk *chunk;

	if (wanted > room)
		room = wanted;
	chunk = calloc(1, sizeof(*chunk) + room);
	if (!chunk) {
		vd_lose();
		return NULL;
	}
	chunk->size = room;
	chunk->next = arena->chunk;
	arena->chunk = chunk;
	return chunk;
}

static void *take(struct vd_arena *arena, size_t size, size_t alignment)
{
	struct vd_arena_chunk *chunk = arena->chunk;
	size_t at;

	if (chunk) {
		at = (chunk->used + alignment - 1) & ~(alignment - 1);
		if (at <= chunk->size && size <= chunk->size - at) {
			chunk->used = at + size;
			return chunk->data + at;
		}
	}
	chunk = add_chunk(arena, size);
	if (!chunk)
		return NULL;
	chunk->used = size;
	return chunk->data;
}

void *vd_arena_alloc(struct vd_arena *arena, size_t size)
{
	return take(arena, size, alignof(max_align_t));
}

char *vd_arena_memdup(struct vd_arena *arena, const char *text, size_t len)
{
	char *copy = take(arena, len + 1, 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *vd_arena_strdup(struct vd_arena *arena, const char *text)
{
	return vd_arena_memdup(arena, text, strlen(text));
}

void vd_arena_clear(struct vd_arena *arena)
{
	while (arena->chunk) {
		struct vd_arena_chunk *next = arena->chunk->next;

		free(arena->chunk);
		arena->chunk = next;
	}
}
