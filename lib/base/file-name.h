/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts as file names: letters, digits and -.:_ stay, except for a dot at the beginning; every
 * other byte becomes %XX, in capitals. A text has one name, and a name one text. */
#pragma once

#include <stddef.h>

/*
 * vd_file_name_encode - Write the file name for TEXT to BUF, of SIZE bytes (1 or more), with a NUL.
 * BUF has no defined content after an error. Return 0, or:
 * -EINVAL: TEXT is empty.
 * -ENAMETOOLONG: the name and its NUL need more than SIZE bytes.
 */
int vd_file_name_encode(const char *text, char *buf, size_t size);

/*
 * vd_file_name_decode - Find the text that the LEN bytes at NAME are the file name for. The caller
 * frees *RET. Return 0, or:
 * -EINVAL: vd_file_name_encode() makes that name of no text, or LEN is 0 or above NAME_MAX.
 * -ENOMEM.
 */
int vd_file_name_decode(const char *name, size_t len, char **ret);
