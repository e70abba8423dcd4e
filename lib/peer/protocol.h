/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The protocol of the two ends of a network benchmark: the one that measures (virtd-bench, by a
 * device) and the one that serves ("virtctl bench serve"). All numbers are big-endian, all messages
 * have a fixed size.
 *
 * A connection, whatever it is for, begins the same way:
 *
 *	hello	serves → measures	a random number
 *	proof	measures → serves	the role of the connection, a random number, and the HMAC of
 *					all that, keyed by the token
 *	answer	serves → measures	the status and its HMAC, which proves that this end knows
 *					the token too
 *
 * The first connection has the role VD_PEER_CONTROL and begins a session. The session ends when
 * this connection ends, or is silent for VD_PEER_SILENCE_MS. The other connections belong to a
 * session. What follows depends on the role:
 *
 *	control	requests (struct vd_peer_frame) one way, reports of datagrams the other
 *	echo	any bytes, which come back
 *	sink	any bytes; reports come back
 *	source	any bytes from the end that serves
 *
 * Datagrams (UDP, from and to the same address and port) begin with struct vd_peer_datagram and
 * carry a secret of the session. Other datagrams, and those of other hosts than the session's, are
 * not answered.
 *
 * Nothing is encrypted. An attacker who can read the network traffic can read the secret of the
 * datagrams. One who can change the traffic can take a connection over. Neither learns the token.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "peer/hmac.h"

#define VD_PEER_MAGIC	"virtpeer"
#define VD_PEER_VERSION 1

#define VD_PEER_NONCE_SIZE   32
#define VD_PEER_SESSION_SIZE 16

/* How long the end that serves waits for a proof, and for a frame of a session. */
#define VD_PEER_PROOF_MS   5000
#define VD_PEER_SILENCE_MS 10000
/* How often a session sends a frame, and for how long it gets datagrams after that. */
#define VD_PEER_TICK_MS	   500
#define VD_PEER_FLOOD_MS   2000

/* The most bytes of a datagram, and of an echo. */
#define VD_PEER_SIZE_MAX 32768

enum vd_peer_role {
	VD_PEER_CONTROL = 1,
	VD_PEER_ECHO,
	VD_PEER_SINK,
	VD_PEER_SOURCE,
};

enum vd_peer_status {
	VD_PEER_WELCOME,
	VD_PEER_WRONG, /* token */
	VD_PEER_BUSY,  /* with another session */
	VD_PEER_LOST,  /* there is no such session */
	VD_PEER_FULL,  /* too many connections */
};

struct vd_peer_hello {
	char magic[8];
	uint32_t version;
	uint32_t status; /* always VD_PEER_WELCOME, and ignored */
	unsigned char nonce[VD_PEER_NONCE_SIZE];
};

struct vd_peer_proof {
	char magic[8];
	uint32_t version;
	uint32_t role;
	unsigned char session[VD_PEER_SESSION_SIZE]; /* 0 for control */
	unsigned char nonce[VD_PEER_NONCE_SIZE];
	unsigned char mac[VD_SHA256_SIZE];
};

struct vd_peer_answer {
	uint32_t status;
	uint32_t zero;
	unsigned char session[VD_PEER_SESSION_SIZE];
	unsigned char mac[VD_SHA256_SIZE];
};

enum vd_peer_command {
	/* From the end that measures. */
	VD_PEER_TICK = 1, /* this end is still there */
	VD_PEER_COUNT,	  /* count datagrams, from 0 on, and report; the first report comes
			     at once */
	VD_PEER_FLOOD,	  /* send datagrams of SIZE bytes, and report */
	VD_PEER_STOP,	  /* end counting or sending; the answer is VD_PEER_DONE */
	/* From the end that serves. */
	VD_PEER_REPORT,
	VD_PEER_DONE,
};

struct vd_peer_frame {
	uint32_t command;
	uint32_t size;
	uint64_t packets, bytes; /* since the connection, or counting or sending, began */
	uint64_t ns;		 /* by the reporter's clock, of any zero */
};

enum vd_peer_purpose {
	VD_PEER_FROM_HERE, /* only gives the address of the session's datagrams */
	VD_PEER_ECHOED,
	VD_PEER_COUNTED,
	VD_PEER_FLOODED,
};

struct vd_peer_datagram {
	unsigned char secret[VD_PEER_SESSION_SIZE];
	uint32_t purpose;
	uint32_t zero;
	uint64_t number;
};

/* What the HMAC of a proof or of an answer covers, and that which the datagrams' secret is cut
 * from. */
struct vd_peer_mac_input {
	const char *label; /* "measures", "serves", "datagrams" */
	const unsigned char *hello_nonce, *proof_nonce;
	const unsigned char *session;
	uint32_t value; /* the role, or the status */
};

/* vd_peer_mac - Put the HMAC of INPUT, keyed by TOKEN, in RET. */
void vd_peer_mac(const char *token, const struct vd_peer_mac_input *input,
		 unsigned char ret[static VD_SHA256_SIZE]);

/* vd_peer_frame_swap - Return FRAME in the byte order of the network, or one of that in the
 * host's. */
struct vd_peer_frame vd_peer_frame_swap(const struct vd_peer_frame *frame);

/* vd_peer_random - Put SIZE random bytes, at most 256, that nobody can guess in RET. Return 0, or:
 * -EIO: fewer bytes came. Those of getrandom(2). */
int vd_peer_random(void *ret, size_t size);

#define VD_PEER_TOKEN_MIN 16
#define VD_PEER_TOKEN_MAX 128
#define VD_PEER_TOKEN_NEW 33

/* vd_peer_token_is_sound - Return whether TEXT can be a token: VD_PEER_TOKEN_MIN to
 * VD_PEER_TOKEN_MAX visible characters of ASCII. */
bool vd_peer_token_is_sound(const char *text);

/* vd_peer_token_make - Write a new token of 128 random bits, in hexadecimal digits, to RET. Return
 * 0, or those of vd_peer_random(). */
int vd_peer_token_make(char ret[static VD_PEER_TOKEN_NEW]);
