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
 * vd_peer_split - "HOST:PORT", "[ADDRESS]:PORT" into its parts; the port is 0 to 65535. Without
 * brackets a host has no colon. -EINVAL.
 */
int vd_peer_split(const char *text, char ret_host[static VD_PEER_HOST_MAX], unsigned *ret_port);

/*
 * vd_peer_parse_vsock - "CID:PORT"; "PORT" alone is that of the host (CID 2). A CID is a number,
 * "host", "local" (1) or, where ANY, "any". -EINVAL.
 */
int vd_peer_parse_vsock(const char *text, bool any, struct vd_peer_address *ret);

/*
 * vd_peer_parse_listen - what to listen at: "ADDRESS:PORT" in digits, no names, so that it is one
 * address; or "vsock:CID:PORT". -EINVAL.
 */
int vd_peer_parse_listen(const char *text, struct vd_peer_address *ret);

/* Whether ADDRESS stands for all that the system has. */
bool vd_peer_is_wildcard(const struct vd_peer_address *address);

/* Whether A and B are the same but for their ports. */
bool vd_peer_same_host(const struct vd_peer_address *a, const struct vd_peer_address *b);

/* The port; vd_peer_set_port: another one. */
unsigned vd_peer_port(const struct vd_peer_address *address);
void vd_peer_set_port(struct vd_peer_address *address, unsigned port);

/* vd_peer_text - as it would be written: "10.0.2.2:5201", "[::1]:5201", "vsock:2:5201". */
void vd_peer_text(const struct vd_peer_address *address, char ret[static VD_PEER_TEXT_MAX]);
