/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Varlink's framing: a message is some bytes and a NUL. The decoder takes them in any pieces,
 * without copying: space for read(2), then whole messages.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* The largest message, its NUL not counted. A call names devices; a reply describes them. */
#define VD_WIRE_CALL_MAX  (1u << 20)
#define VD_WIRE_REPLY_MAX (16u << 20)

struct vd_wire;

/*
 * vd_wire_new - a decoder for messages of at most LIMIT bytes. It holds memory only while it holds
 * bytes. -ENOMEM.
 */
int vd_wire_new(size_t limit, struct vd_wire **ret);
void vd_wire_free(struct vd_wire *wire);
VD_DEFINE_CLEANUP(struct vd_wire *, vd_wire_free);

/*
 * vd_wire_space - where the next bytes go: *RET_SIZE (more than 0) bytes at *RET, until the next
 * call on WIRE. -ENOMEM.
 */
int vd_wire_space(struct vd_wire *wire, char **ret, size_t *ret_size);

/* SIZE bytes were put into that space. */
void vd_wire_filled(struct vd_wire *wire, size_t size);

/*
 * vd_wire_next - the next message: 1, and its text (a NUL follows it) until the next call on WIRE;
 * 0: no whole message is there. -EMSGSIZE: it is larger than the limit. The decoder is of no use
 * after that.
 */
int vd_wire_next(struct vd_wire *wire, char **ret, size_t *ret_len);

/* vd_wire_peek - Return the same as vd_wire_next(), and leave the message where it is. */
int vd_wire_peek(struct vd_wire *wire, char **ret, size_t *ret_len);

/* Whether vd_wire_next() has a message or an error to give. */
bool vd_wire_is_ready(struct vd_wire *wire);
/* Whether there are bytes, but no whole message. */
bool vd_wire_is_partial(struct vd_wire *wire);
