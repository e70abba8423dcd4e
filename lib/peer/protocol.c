// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer/protocol.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

_Static_assert(sizeof(struct vd_peer_hello) == 48, "as it is sent");
_Static_assert(sizeof(struct vd_peer_proof) == 96, "as it is sent");
_Static_assert(sizeof(struct vd_peer_answer) == 56, "as it is sent");
_Static_assert(sizeof(struct vd_peer_frame) == 32, "as it is sent");
_Static_assert(sizeof(struct vd_peer_datagram) == 32, "as it is sent");

void vd_peer_mac(const char *token, const struct vd_peer_mac_input *input,
		 unsigned char ret[static VD_SHA256_SIZE])
{
	const uint32_t value = htobe32(input->value), version = htobe32(VD_PEER_VERSION);
	const struct vd_hash_part parts[] = {
		{ VD_PEER_MAGIC, sizeof(VD_PEER_MAGIC) },
		{ &version, sizeof(version) },
		{ input->label, strlen(input->label) + 1 },
		{ input->hello_nonce, VD_PEER_NONCE_SIZE },
		{ input->proof_nonce, VD_PEER_NONCE_SIZE },
		{ input->session, VD_PEER_SESSION_SIZE },
		{ &value, sizeof(value) },
	};

	vd_hmac_sha256(token, strlen(token), parts, sizeof(parts) / sizeof(parts[0]), ret);
}

struct vd_peer_frame vd_peer_frame_swap(const struct vd_peer_frame *frame)
{
	return (struct vd_peer_frame){ .command = htobe32(frame->command),
				       .size = htobe32(frame->size),
				       .packets = htobe64(frame->packets),
				       .bytes = htobe64(frame->bytes),
				       .ns = htobe64(frame->ns) };
}

int vd_peer_random(void *ret, size_t size)
{
	ssize_t n = getrandom(ret, size, 0);

	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EIO;
}

bool vd_peer_token_is_sound(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++) {
		if (text[i] < '!' || text[i] > '~')
			return false;
	}
	return length >= VD_PEER_TOKEN_MIN && length <= VD_PEER_TOKEN_MAX;
}

int vd_peer_token_make(char ret[static VD_PEER_TOKEN_NEW])
{
	unsigned char bytes[(VD_PEER_TOKEN_NEW - 1) / 2];
	int r = vd_peer_random(bytes, sizeof(bytes));

	if (r < 0)
		return r;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}
