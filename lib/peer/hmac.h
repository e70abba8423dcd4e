/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) with it, to prove knowledge of a token without sending
 * it. Both are implemented here because systems differ: libcrypt has password hashes only, and the
 * kernel's hashes may not be built. A library would be loaded by every run of virtctl.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VD_SHA256_SIZE 32

/* The input of a hash is an array of these, one after the other. */
struct vd_hash_part {
	const void *data;
	size_t size;
};

/* vd_sha256 - Put the SHA-256 of the COUNT parts at PARTS in RET. */
void vd_sha256(const struct vd_hash_part *parts, size_t count,
	       unsigned char ret[static VD_SHA256_SIZE]);

/* vd_hmac_sha256 - Put the HMAC-SHA-256 of the COUNT parts at PARTS, at most eight, in RET. KEY may
 * have any length. */
void vd_hmac_sha256(const void *key, size_t key_size, const struct vd_hash_part *parts,
		    size_t count, unsigned char ret[static VD_SHA256_SIZE]);

/* vd_secret_is - Return whether the SIZE bytes at A and B are the same. The time that this takes
 * does not depend on the bytes. */
bool vd_secret_is(const void *a, const void *b, size_t size);
