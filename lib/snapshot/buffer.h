/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes that are appended: a stream of open_memstream(3) does not say when memory runs out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* All zero at first. The caller frees BYTES. */
struct vd_buffer {
	char *bytes; /* a NUL is after them; NULL: nothing was appended yet */
	size_t len, room;
	bool failed; /* out of memory: something is missing */
};

/* vd_buffer_add - Append the LEN bytes at BYTES. Without memory, count a loss and set FAILED. */
void vd_buffer_add(struct vd_buffer *buffer, const char *bytes, size_t len);

/* vd_buffer_text - Append TEXT; vd_buffer_byte() appends one byte. */
void vd_buffer_text(struct vd_buffer *buffer, const char *text);
void vd_buffer_byte(struct vd_buffer *buffer, char byte);
