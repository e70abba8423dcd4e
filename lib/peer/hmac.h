/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) with it, for proving that one knows a token without
 * telling it. Of our own, since what systems have of it differs (libcrypt has password hashes only,
 * the kernel's may not be built), and a library for it would be loaded by every run of virtctl.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VD_SHA256_SIZE 32

/* What is hashed is a row of these, one behind the other. */
struct vd_hash_part {
	const void *data;
	size_t size;
};

void vd_sha256(const struct vd_hash_part *parts, size_t count,
	       unsigned char ret[static VD_SHA256_SIZE]);

/* vd_hmac_sha256 - KEY may have any length. At most eight parts. */
void vd_hmac_sha256(const void *key, size_t key_size, const struct vd_hash_part *parts,
		    size_t count, unsigned char ret[static VD_SHA256_SIZE]);

/* vd_secret_is - whether A and B are the same SIZE bytes; it takes as long wherever they differ. */
bool vd_secret_is(const void *a, const void *b, size_t size);
