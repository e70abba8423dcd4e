/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing and formatting the text of an override's file. No function here reads or writes files. */
#pragma once

#include "base/arena.h"
#include "override/override-record.h"

#define VD_OVERRIDE_VERSION 1
#define VD_OVERRIDE_VERSION_ONLINE                                                                 \
	2 /* of files with online=: a virtd that knows only 1 refuses them */
#define VD_OVERRIDE_TEXT_MAX   4096 /* bytes; what virtd writes is below 1000 */
#define VD_OVERRIDE_SERIAL_MAX 256
#define VD_OVERRIDE_DRIVER_MAX 64

/*
 * vd_override_parse - Parse the LEN bytes at TEXT into the members of RET from address to settings,
 * but not state; their texts are in ARENA. Return 0, or:
 * -EBADMSG: it is not such a text; *RET_REASON (in ARENA) says why.
 * -ENOMEM.
 */
int vd_override_parse(const char *text, size_t len, struct vd_arena *arena, struct vd_override *ret,
		      const char **ret_reason);

/*
 * vd_override_format - Format OVERRIDE as a text in BUF, with a comment before it. Return 0, or:
 * -EINVAL: vd_override_parse() would refuse a value, or a needed one is missing.
 * -E2BIG: SIZE is too small.
 */
int vd_override_format(const struct vd_override *override, char *buf, size_t size);

/* vd_override_driver_valid - Return whether TEXT can be the name of a driver: printable ASCII, at
 * most 64 bytes, no slash, no blank at either end, not "." or "..". */
bool vd_override_driver_valid(const char *text);

/* vd_override_serial_valid - Return whether a file can hold the serial number TEXT: printable
 * UTF-8, at most 256 bytes, no blank at either end. */
bool vd_override_serial_valid(const char *text);
