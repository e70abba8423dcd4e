/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files that redact a snapshot. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "snapshot/buffer.h"

/* What a value is; each has replacements of its own form. */
enum vd_secret {
	VD_SECRET_SERIAL,    /* serial-1 */
	VD_SECRET_ID,	     /* id-1: the world-wide name of a disk */
	VD_SECRET_PORT,	     /* 0x0000000000000001: of a port */
	VD_SECRET_TAG,	     /* tag-1: of a shared folder */
	VD_SECRET_NAME,	     /* name-1: of a volume, a partition or a guest */
	VD_SECRET_CPU,	     /* 000001 */
	VD_SECRET_MAC,	     /* 02:00:00:00:00:01 */
	VD_SECRET_UUID,	     /* 00000000-0000-4000-8000-000000000001 */
	VD_SECRET_IPV4,	     /* 198.18.0.1: RFC 2544 */
	VD_SECRET_IPV6,	     /* 2001:db8::1: RFC 3849 */
	VD_SECRET_COUNT
};

/* The values so far. A zeroed one is empty. */
struct vd_secrets {
	struct vd_arena arena;
	void *values; /* of tsearch(3) */
	unsigned count[VD_SECRET_COUNT];
	bool failed; /* out of memory */
};

/* vd_secrets_clear - Free all values. */
void vd_secrets_clear(struct vd_secrets *secrets);

/* vd_secret - Return the replacement of the LEN bytes at VALUE, which are of KIND; made if VALUE is
 * new. Of a MAC address it has as many bytes. "": out of memory. */
const char *vd_secret(struct vd_secrets *secrets, enum vd_secret kind, const char *value,
		      size_t len);

/* vd_secret_known - Return the replacement of a serial number or a world-wide name that has come
 * already and is long enough not to be a word. NULL: VALUE is none. */
const char *vd_secret_known(const struct vd_secrets *secrets, const char *value, size_t len);

/* Which patterns are looked for in a text. */
enum vd_redact_in {
	VD_REDACT_NAME,	   /* a path: UUIDs, and values that are known */
	VD_REDACT_VERSION, /* a text that may have versions, which look like IP addresses */
	VD_REDACT_TEXT,	   /* all */
};

/* vd_redact_text - Write the LEN bytes at TEXT to OUT, with what is found in them replaced. */
void vd_redact_text(struct vd_secrets *secrets, enum vd_redact_in in, const char *text, size_t len,
		    struct vd_buffer *out);

/* vd_redact_lines - Do so with a file of lines "KEY : VALUE" of procfs, in which the values of some
 * keys name a machine. */
void vd_redact_lines(struct vd_secrets *secrets, const char *text, size_t len,
		     struct vd_buffer *out);

/* vd_redact_page - Do so with a page of vital product data of a SCSI disk (SPC-4, section 7.8): 80,
 * its serial number, or 83, its world-wide names. */
void vd_redact_page(struct vd_secrets *secrets, const char *page, size_t len,
		    struct vd_buffer *out);
