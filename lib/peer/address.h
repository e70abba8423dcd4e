/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of the two ends of a benchmark: IPv4, IPv6 and vsock. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

struct vd_peer_address {
	struct sockaddr_storage storage;
	socklen_t length;
};

#define VD_PEER_HOST_MAX 256
#define VD_PEER_TEXT_MAX 96

/*
 * vd_peer_split - Split "HOST:PORT" or "[ADDRESS]:PORT"; the port is 0 to 65535. A host with a
 * colon needs the brackets. Return 0, or -EINVAL: TEXT has another form, or its host is too long.
 */
int vd_peer_split(const char *text, char ret_host[static VD_PEER_HOST_MAX], unsigned *ret_port);

/*
 * vd_peer_parse_vsock - Convert "CID:PORT", or "PORT" of the host (CID 2), to an address. A CID is
 * a number, "host" or "local" (1), and, if ANY is true, "any" or its number. Return 0, or -EINVAL:
 * TEXT has another form.
 */
int vd_peer_parse_vsock(const char *text, bool any, struct vd_peer_address *ret);

/*
 * vd_peer_parse_listen - Convert the address to listen on: "ADDRESS:PORT" in digits, since a name
 * can have several addresses, or "vsock:CID:PORT". Return 0, or -EINVAL: TEXT has another form.
 */
int vd_peer_parse_listen(const char *text, struct vd_peer_address *ret);

/* vd_peer_is_wildcard - Return whether ADDRESS stands for all addresses of this system. */
bool vd_peer_is_wildcard(const struct vd_peer_address *address);

/* vd_peer_same_host - Return whether A and B are the same, whatever their ports are. */
bool vd_peer_same_host(const struct vd_peer_address *a, const struct vd_peer_address *b);

/* vd_peer_port - Return the port of ADDRESS. */
unsigned vd_peer_port(const struct vd_peer_address *address);

/* vd_peer_set_port - Set the port of ADDRESS: 16 bits of IPv4 and IPv6, 32 bits of vsock. */
void vd_peer_set_port(struct vd_peer_address *address, unsigned port);

/* vd_peer_text - Write ADDRESS as text to RET: "10.0.2.2:5201", "[::1]:5201", "vsock:2:5201". */
void vd_peer_text(const struct vd_peer_address *address, char ret[static VD_PEER_TEXT_MAX]);
