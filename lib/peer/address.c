// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer/address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <linux/vm_sockets.h>

#include "base/parse.h"

static const char vsock_prefix[] = "vsock:";

int vd_peer_split(const char *text, char ret_host[static VD_PEER_HOST_MAX], unsigned *ret_port)
{
	const char *colon = strrchr(text, ':'), *host = text;
	size_t length = colon ? (size_t)(colon - text) : 0;
	uint64_t port;

	if (!colon || vd_parse_uint(colon + 1, 10, UINT16_MAX, &port) < 0)
		return -EINVAL;
	if (*text == '[' && length > 2 && colon[-1] == ']') {
		host++;
		length -= 2;
	} else if (memchr(text, ':', length) || memchr(text, '[', length)) {
		return -EINVAL;
	}
	if (!length || length >= VD_PEER_HOST_MAX || memchr(host, ']', length))
		return -EINVAL;
	memcpy(ret_host, host, length);
	ret_host[length] = '\0';
	*ret_port = (unsigned)port;
	return 0;
}

static int parse_cid(const char *text, bool any, uint64_t *ret)
{
	static const struct {
		const char *name;
		unsigned cid;
	} names[] = { { "host", VMADDR_CID_HOST }, { "local", 1 }, { "any", VMADDR_CID_ANY } };

	if (vd_parse_uint(text, 10, UINT32_MAX, ret) == 0)
		return any || *ret != VMADDR_CID_ANY ? 0 : -EINVAL;
	for (size_t i = 0; i < (any ? 3 : 2); i++) {
		if (strcmp(text, names[i].name) == 0) {
			*ret = names[i].cid;
			return 0;
		}
	}
	return -EINVAL;
}

static void put_vsock(struct vd_peer_address *address, unsigned cid, unsigned port)
{
	const struct sockaddr_vm vm = {
		.svm_family = AF_VSOCK,
		.svm_port = port,
		.svm_cid = cid,
	};

	*address = (struct vd_peer_address){ .length = sizeof(vm) };
	memcpy(&address->storage, &vm, sizeof(vm));
}

int vd_peer_parse_vsock(const char *text, bool any, struct vd_peer_address *ret)
{
	const char *colon = strchr(text, ':');
	uint64_t cid = VMADDR_CID_HOST, port;
	char name[16];

	if (colon && (size_t)(colon - text) >= sizeof(name))
		return -EINVAL;
	snprintf(name, sizeof(name), "%.*s", colon ? (int)(colon - text) : 0, text);
	if ((colon && parse_cid(name, any, &cid) < 0) ||
	    vd_parse_uint(colon ? colon + 1 : text, 10, UINT32_MAX - 1, &port) < 0)
		return -EINVAL;
	put_vsock(ret, (unsigned)cid, (unsigned)port);
	return 0;
}

int vd_peer_parse_listen(const char *text, struct vd_peer_address *ret)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
					.ai_socktype = SOCK_STREAM };
	char host[VD_PEER_HOST_MAX];
	struct addrinfo *found;
	unsigned port;

	if (strncmp(text, vsock_prefix, strlen(vsock_prefix)) == 0)
		return strchr(text + strlen(vsock_prefix), ':')
			       ? vd_peer_parse_vsock(text + strlen(vsock_prefix), true, ret)
			       : -EINVAL;
	if (vd_peer_split(text, host, &port) < 0 || getaddrinfo(host, NULL, &hints, &found) != 0)
		return -EINVAL;
	*ret = (struct vd_peer_address){ .length = found->ai_addrlen };
	memcpy(&ret->storage, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	vd_peer_set_port(ret, port);
	return 0;
}

/* The storage is aligned for all of them. */
static const struct sockaddr_in *in4(const struct vd_peer_address *address)
{
	return (const struct sockaddr_in *)&address->storage;
}

static const struct sockaddr_in6 *in6(const struct vd_peer_address *address)
{
	return (const struct sockaddr_in6 *)&address->storage;
}

static const struct sockaddr_vm *vm_of(const struct vd_peer_address *address)
{
	return (const struct sockaddr_vm *)&address->storage;
}

bool vd_peer_is_wildcard(const struct vd_peer_address *address)
{
	switch (address->storage.ss_family) {
	case AF_INET:
		return in4(address)->sin_addr.s_addr == htonl(INADDR_ANY);
	case AF_INET6:
		return IN6_IS_ADDR_UNSPECIFIED(&in6(address)->sin6_addr);
	default:
		return vm_of(address)->svm_cid == VMADDR_CID_ANY;
	}
}

bool vd_peer_same_host(const struct vd_peer_address *a, const struct vd_peer_address *b)
{
	if (a->storage.ss_family != b->storage.ss_family)
		return false;
	switch (a->storage.ss_family) {
	case AF_INET:
		return in4(a)->sin_addr.s_addr == in4(b)->sin_addr.s_addr;
	case AF_INET6:
		return IN6_ARE_ADDR_EQUAL(&in6(a)->sin6_addr, &in6(b)->sin6_addr) &&
		       in6(a)->sin6_scope_id == in6(b)->sin6_scope_id;
	default:
		return vm_of(a)->svm_cid == vm_of(b)->svm_cid;
	}
}

unsigned vd_peer_port(const struct vd_peer_address *address)
{
	switch (address->storage.ss_family) {
	case AF_INET:
		return ntohs(in4(address)->sin_port);
	case AF_INET6:
		return ntohs(in6(address)->sin6_port);
	default:
		return vm_of(address)->svm_port;
	}
}

void vd_peer_set_port(struct vd_peer_address *address, unsigned port)
{
	switch (address->storage.ss_family) {
	case AF_INET:
		((struct sockaddr_in *)&address->storage)->sin_port = htons((uint16_t)port);
		return;
	case AF_INET6:
		((struct sockaddr_in6 *)&address->storage)->sin6_port = htons((uint16_t)port);
		return;
	default:
		((struct sockaddr_vm *)&address->storage)->svm_port = port;
	}
}

void vd_peer_text(const struct vd_peer_address *address, char ret[static VD_PEER_TEXT_MAX])
{
	bool is_v6 = address->storage.ss_family == AF_INET6;
	char host[64] = "?";

	if (address->storage.ss_family == AF_VSOCK) {
		snprintf(host, sizeof(host), "%u", vm_of(address)->svm_cid);
		snprintf(ret, VD_PEER_TEXT_MAX, "vsock:%s:%u",
			 vd_peer_is_wildcard(address) ? "any" : host, vm_of(address)->svm_port);
		return;
	}
	getnameinfo((const struct sockaddr *)&address->storage, address->length, host, sizeof(host),
		    NULL, 0, NI_NUMERICHOST);
	snprintf(ret, VD_PEER_TEXT_MAX, is_v6 ? "[%s]:%u" : "%s:%u", host, vd_peer_port(address));
}
