/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON as text, whole or not at all: json-c's own text lacks, unsaid, what no memory was left for. */
#pragma once

#include <stddef.h>

struct json_object;

/*
 * vd_json_write - Write VALUE (NULL: JSON's null) without blanks, as json-c does, and with slashes
 * as they are. *RET is the caller's to free, *RET_LEN its length without the NUL.
 * Return 0, or: -ENOMEM.
 */
int vd_json_write(struct json_object *value, char **ret, size_t *ret_len);
