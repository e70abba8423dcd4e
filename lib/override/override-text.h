/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of an override's file, both ways; the files themselves are others'. */
#pragma once

#include "base/arena.h"
#include "override/override-record.h"

#define VD_OVERRIDE_VERSION 1
#define VD_OVERRIDE_VERSION_ONLINE                                                                 \
	2 /* of files with online=: a virtd that knows only 1 refuses them */
#define VD_OVERRIDE_TEXT_MAX   4096 /* bytes; what we write is below 1000 */
#define VD_OVERRIDE_SERIAL_MAX 256
#define VD_OVERRIDE_DRIVER_MAX 64

/*
 * vd_override_parse - LEN bytes at TEXT into RET: address to settings, in ARENA. 0; -EBADMSG: not
 * such a text, *RET_REASON (in ARENA) says why; -ENOMEM.
 */
int vd_override_parse(const char *text, size_t len, struct vd_arena *arena, struct vd_override *ret,
		      const char **ret_reason);

/* vd_override_format - the text of OVERRIDE into BUF. -EINVAL: a value of it would not be read
 * back; -E2BIG. */
int vd_override_format(const struct vd_override *override, char *buf, size_t size);

/* vd_override_driver_valid - whether TEXT can be the name of a driver: printable, no slash, no
 * blank at an end. */
bool vd_override_driver_valid(const char *text);

/* vd_override_serial_valid - whether TEXT can be written as a serial number: printable, not too
 * long, no blank at an end. */
bool vd_override_serial_valid(const char *text);
