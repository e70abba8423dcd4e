/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes JSON whole or not at all: json-c's own functions leave parts out silently if memory runs
 * out. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * vd_json_write - Write VALUE (NULL: JSON's null) as text, without blanks and without escaping
 * slashes. The caller frees *RET; *RET_LEN is its length without the NUL. Return 0, or -ENOMEM.
 */
int vd_json_write(struct json_object *value, char **ret, size_t *ret_len);

/* A text that grows, of BYTES that the caller frees. All zero: none yet. */
struct vd_json_text_buffer {
	char *bytes;
	size_t len, size;
};

/* vd_json_append_text - Write VALUE as vd_json_write() does after the text in BUFFER, without a NUL;
 * there is room for one. Return 0, or -ENOMEM: the text is as it was. */
int vd_json_append_text(struct json_object *value, struct vd_json_text_buffer *buffer);
