/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Varlink's framing: a message is some bytes and a NUL. The decoder takes bytes in pieces of any
 * size, without copying: space for read(2), then whole messages. No function blocks. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* The largest message in bytes, without its NUL. A call names devices; a reply describes them. */
#define VD_WIRE_CALL_MAX  (1u << 20)
#define VD_WIRE_REPLY_MAX (16u << 20)

struct vd_wire;

/*
 * vd_wire_new - Make a decoder for messages of at most LIMIT bytes, which the caller frees. It
 * holds a buffer only while it holds bytes. Return 0 or -ENOMEM.
 * vd_wire_free() frees WIRE; NULL is accepted.
 */
int vd_wire_new(size_t limit, struct vd_wire **ret);
void vd_wire_free(struct vd_wire *wire);
VD_DEFINE_CLEANUP(struct vd_wire *, vd_wire_free);

/* vd_wire_space - Set *RET and *RET_SIZE (more than 0) to where the next bytes go, valid until the
 * next call on WIRE. Return 0 or -ENOMEM. */
int vd_wire_space(struct vd_wire *wire, char **ret, size_t *ret_size);

/* vd_wire_filled - Add the SIZE bytes that were put into the space of vd_wire_space(). */
void vd_wire_filled(struct vd_wire *wire, size_t size);

/*
 * vd_wire_next - Take the next message. Return 1 and its text, which a NUL follows, valid until the
 * next call on WIRE; 0 if no whole message is there; or:
 * -EMSGSIZE: the message is larger than the limit. The decoder can't be used after that.
 */
int vd_wire_next(struct vd_wire *wire, char **ret, size_t *ret_len);

/* vd_wire_peek - Return the same as vd_wire_next(), but leave the message to the next call. */
int vd_wire_peek(struct vd_wire *wire, char **ret, size_t *ret_len);

/* vd_wire_held - Return how many bytes WIRE holds that vd_wire_next() has not returned. */
size_t vd_wire_held(const struct vd_wire *wire);

/* vd_wire_is_ready - Return whether vd_wire_next() would return a message or an error. */
bool vd_wire_is_ready(struct vd_wire *wire);

/* vd_wire_is_partial - Return whether there are bytes, but no whole message. */
bool vd_wire_is_partial(struct vd_wire *wire);
