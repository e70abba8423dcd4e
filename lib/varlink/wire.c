// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPACE_MIN 4096

/* data[start..end) is not handed out yet; data[start..scanned) holds no NUL. */
struct vd_wire {
	char *data;
	size_t limit;
	size_t capacity;
	size_t start;
	size_t scanned;
	size_t end;
};

int vd_wire_new(size_t limit, struct vd_wire **ret)
{
	struct vd_wire *wire = calloc(1, sizeof(*wire));

	if (!wire)
		return -ENOMEM;
	wire->limit = limit;
	*ret = wire;
	return 0;
}

void vd_wire_free(struct vd_wire *wire)
{
	if (!wire)
		return;
	free(wire->data);
	free(wire);
}

/* Moves what is left to the front, so that a long row of messages does not make the buffer grow. */
static void compact(struct vd_wire *wire)
{
	if (!wire->start)
		return;
	memmove(wire->data, wire->data + wire->start, wire->end - wire->start);
	wire->scanned -= wire->start;
	wire->end -= wire->start;
	wire->start = 0;
}

static int grow(struct vd_wire *wire)
{
	size_t capacity = wire->capacity ? wire->capacity * 2 : SPACE_MIN;
	char *data;

	if (capacity > wire->limit + SPACE_MIN)
		capacity = wire->limit + SPACE_MIN;
	/* A caller can go on after an error of vd_wire_next(). */
	if (capacity <= wire->end)
		capacity = wire->end + SPACE_MIN;
	data = realloc(wire->data, capacity);
	if (!data)
		return -ENOMEM;
	wire->data = data;
	wire->capacity = capacity;
	return 0;
}

int vd_wire_space(struct vd_wire *wire, char **ret, size_t *ret_size)
{
	if (wire->capacity - wire->end < SPACE_MIN / 2) {
		compact(wire);
		/* Half empty, or else the moving would cost more than the reading. */
		if (wire->end >= wire->capacity / 2) {
			int r = grow(wire);

			if (r < 0)
				return r;
		}
	}
	*ret = wire->data + wire->end;
	*ret_size = wire->capacity - wire->end;
	return 0;
}

void vd_wire_filled(struct vd_wire *wire, size_t size)
{
	wire->end += size;
}

/* The NUL that ends the first message, or NULL; never looks at a byte twice. */
static char *find_end(struct vd_wire *wire)
{
	size_t left = wire->end - wire->scanned;
	char *nul = left ? memchr(wire->data + wire->scanned, '\0', left) : NULL;

	wire->scanned = nul ? (size_t)(nul - wire->data) : wire->end;
	return nul;
}

static void forget(struct vd_wire *wire)
{
	free(wire->data);
	wire->data = NULL;
	wire->capacity = wire->start = wire->scanned = wire->end = 0;
}

int vd_wire_peek(struct vd_wire *wire, char **ret, size_t *ret_len)
{
	char *nul = find_end(wire);
	size_t len = wire->scanned - wire->start;

	if (len > wire->limit)
		return -EMSGSIZE;
	if (!nul) {
		if (wire->start == wire->end)
			forget(wire);
		return 0;
	}
	*ret = wire->data + wire->start;
	*ret_len = len;
	return 1;
}

int vd_wire_next(struct vd_wire *wire, char **ret, size_t *ret_len)
{
	int r = vd_wire_peek(wire, ret, ret_len);

	if (r > 0)
		wire->start = wire->scanned = wire->scanned + 1;
	return r;
}

size_t vd_wire_held(const struct vd_wire *wire)
{
	return wire->end - wire->start;
}

bool vd_wire_is_ready(struct vd_wire *wire)
{
	return find_end(wire) || wire->scanned - wire->start > wire->limit;
}

bool vd_wire_is_partial(struct vd_wire *wire)
{
	return wire->start < wire->end && !find_end(wire);
}
