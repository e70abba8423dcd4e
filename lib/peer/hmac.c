// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer/hmac.h"

#include <assert.h>
#include <endian.h>
#include <stdint.h>
#include <string.h>

#define BLOCK	  64
#define PARTS_MAX 8

/* FIPS 180-4, 4.2.2: of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

struct sha256 {
	uint32_t state[8];
	uint64_t size; /* of all that came */
	unsigned char block[BLOCK];
};

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void spread(const unsigned char *block, uint32_t w[static 64])
{
	for (size_t i = 0; i < 16; i++) {
		memcpy(&w[i], block + 4 * i, 4);
		w[i] = be32toh(w[i]);
	}
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		       (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

/* FIPS 180-4, 6.2.2. */
static void take_block(struct sha256 *sha, const unsigned char *block)
{
	uint32_t w[64], s[8];

	spread(block, w);
	memcpy(s, sha->state, sizeof(s));
	for (size_t i = 0; i < 64; i++) {
		uint32_t e = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
		uint32_t a = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
		uint32_t first =
			s[7] + e + ((s[4] & s[5]) ^ (~s[4] & s[6])) + round_constants[i] + w[i];
		uint32_t second = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += first;
		s[0] = first + second;
	}
	for (size_t i = 0; i < 8; i++)
		sha->state[i] += s[i];
}

static void begin(struct sha256 *sha)
{
	*sha = (struct sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
					   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

static void take(struct sha256 *sha, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++) {
		sha->block[sha->size++ % BLOCK] = bytes[i];
		if (sha->size % BLOCK == 0)
			take_block(sha, sha->block);
	}
}

static void end(struct sha256 *sha, unsigned char ret[static VD_SHA256_SIZE])
{
	uint64_t bits = htobe64(sha->size * 8);

	take(sha, "\x80", 1);
	while (sha->size % BLOCK != BLOCK - sizeof(bits))
		take(sha, "", 1);
	take(sha, &bits, sizeof(bits));
	for (size_t i = 0; i < 8; i++) {
		uint32_t word = htobe32(sha->state[i]);

		memcpy(ret + 4 * i, &word, 4);
	}
}

void vd_sha256(const struct vd_hash_part *parts, size_t count,
	       unsigned char ret[static VD_SHA256_SIZE])
{
	struct sha256 sha;

	begin(&sha);
	for (size_t i = 0; i < count; i++)
		take(&sha, parts[i].data, parts[i].size);
	end(&sha, ret);
}

void vd_hmac_sha256(const void *key, size_t key_size, const struct vd_hash_part *parts,
		    size_t count, unsigned char ret[static VD_SHA256_SIZE])
{
	unsigned char inner[BLOCK] = { 0 }, outer[BLOCK], hash[VD_SHA256_SIZE];
	struct vd_hash_part row[PARTS_MAX + 1] = { { inner, BLOCK } };

	if (key_size > BLOCK)
		vd_sha256(&(struct vd_hash_part){ key, key_size }, 1, inner);
	else
		memcpy(inner, key, key_size);
	for (size_t i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	assert(count <= PARTS_MAX);
	for (size_t i = 0; i < count; i++)
		row[i + 1] = parts[i];
	vd_sha256(row, count + 1, hash);
	row[0] = (struct vd_hash_part){ outer, BLOCK };
	row[1] = (struct vd_hash_part){ hash, sizeof(hash) };
	vd_sha256(row, 2, ret);
}

bool vd_secret_is(const void *a, const void *b, size_t size)
{
	const volatile unsigned char *x = a, *y = b;
	unsigned char differs = 0;

	for (size_t i = 0; i < size; i++)
		differs |= x[i] ^ y[i];
	return !differs;
}
