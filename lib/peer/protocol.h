/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What two ends of a benchmark say to one another: the one that measures (virtd-bench, by a device)
 * and the one that serves ("virtctl bench serve"). All numbers are big-endian, all messages have a
 * fixed size.
 *
 * A connection, whatever it is for, begins the same way:
 *
 *	hello	serves → measures	with a random number of its own
 *	proof	measures → serves	what the connection is for, a random number, and the HMAC of
 *					all that by the token
 *	answer	serves → measures	and its HMAC: that it knows the token too
 *
 * The first one is for VD_PEER_CONTROL and begins a session, which is over when it ends, or says
 * nothing for VD_PEER_SILENCE_MS. The others belong to a session. What follows, by what it is for:
 *
 *	control	requests (struct vd_peer_frame) one way, reports of datagrams the other
 *	echo	any bytes, which come back
 *	sink	any bytes; reports come back
 *	source	any bytes from the one that serves
 *
 * Datagrams (UDP, from and to the same address and port) begin with struct vd_peer_datagram and
 * carry a secret of the session. Nothing else is answered, nor is it from any other address than
 * the session's.
 *
 * Nothing is encrypted: who can read the net can read the secret of the datagrams, and who can
 * change it can take a connection over. The token stays unknown to both.
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

/* How long the one that serves waits for a proof, and for a word of a session. */
#define VD_PEER_PROOF_MS   5000
#define VD_PEER_SILENCE_MS 10000
/* How often a session says something, and how long it gets datagrams after that. */
#define VD_PEER_TICK_MS	   500
#define VD_PEER_FLOOD_MS   2000

/* A datagram has no more bytes than that; nor has an echo. */
#define VD_PEER_SIZE_MAX 32768

enum vd_peer_role {
	VD_PEER_CONTROL = 1,
	VD_PEER_ECHO,
	VD_PEER_SINK,
	VD_PEER_SOURCE,
};

enum vd_peer_verdict {
	VD_PEER_WELCOME,
	VD_PEER_WRONG, /* token */
	VD_PEER_BUSY,  /* with another session */
	VD_PEER_LOST,  /* there is no such session */
	VD_PEER_FULL,  /* too many connections */
};

struct vd_peer_hello {
	char magic[8];
	uint32_t version;
	uint32_t verdict; /* VD_PEER_WELCOME, or why nothing follows */
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
	uint32_t verdict;
	uint32_t zero;
	unsigned char session[VD_PEER_SESSION_SIZE];
	unsigned char mac[VD_SHA256_SIZE];
};

enum vd_peer_word {
	/* One way. */
	VD_PEER_TICK = 1, /* still there */
	VD_PEER_COUNT,	  /* count the datagrams that come, from 0 on, and report: at once for
			     a start */
	VD_PEER_FLOOD,	  /* send datagrams of SIZE bytes, and report */
	VD_PEER_STOP,	  /* no more of these: the answer is VD_PEER_DONE */
	/* The other. */
	VD_PEER_REPORT,
	VD_PEER_DONE,
};

struct vd_peer_frame {
	uint32_t word;
	uint32_t size;
	uint64_t packets, bytes; /* since it began */
	uint64_t ns;		 /* by the clock of who reports, whatever its zero is */
};

enum vd_peer_purpose {
	VD_PEER_FROM_HERE, /* tells the address */
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

/* What a proof, an answer or the secret of datagrams is about. */
struct vd_peer_claim {
	const char *who; /* "measures", "serves", "datagrams" */
	const unsigned char *hello_nonce, *proof_nonce;
	const unsigned char *session;
	uint32_t value; /* the role, or the verdict */
};

/* vd_peer_sign - the HMAC of CLAIM by TOKEN. */
void vd_peer_sign(const char *token, const struct vd_peer_claim *claim,
		  unsigned char ret[static VD_SHA256_SIZE]);

/* A frame as it is sent, and back. */
struct vd_peer_frame vd_peer_frame_swap(const struct vd_peer_frame *frame);

/* vd_peer_random - SIZE bytes that nobody can guess. Those of getrandom(2). */
int vd_peer_random(void *ret, size_t size);

#define VD_PEER_TOKEN_MIN 16
#define VD_PEER_TOKEN_MAX 128
#define VD_PEER_TOKEN_NEW 33

/* Whether TEXT can be a token: 16 to 128 visible characters of ASCII. */
bool vd_peer_token_is_sound(const char *text);

/* vd_peer_token_make - a new one of 128 random bits. Those of getrandom(2). */
int vd_peer_token_make(char ret[static VD_PEER_TOKEN_NEW]);
