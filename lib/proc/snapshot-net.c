// SPDX-License-Identifier: LGPL-2.1-or-later
/* Default routes, addresses and connections. */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/follow.h"
#include "base/parse.h"
#include "proc/snapshot.h"

/* Linux, include/uapi/linux/route.h and ipv6_route.h. */
#define ROUTE_UP     0x0001u
#define ROUTE_REJECT 0x0200u

static bool hex_is(const char *text, uint64_t wanted)
{
	uint64_t value;

	return vd_parse_uint(text, 16, UINT32_MAX, &value) == 0 && value == wanted;
}

static bool is_up(const char *flags)
{
	uint64_t value;

	return vd_parse_uint(flags, 16, UINT32_MAX, &value) == 0 && value & ROUTE_UP &&
	       !(value & ROUTE_REJECT);
}

/* IFACE DESTINATION GATEWAY FLAGS REFCOUNT USE METRIC MASK … */
static int add_route4(struct vd_proc_snapshot *proc, void *data, char *line)
{
	char *words[8];

	for (size_t i = 0; i < VD_ARRAY_SIZE(words); i++)
		words[i] = vd_proc_word(&line);
	if (!hex_is(words[1], 0) || !hex_is(words[7], 0) || !is_up(words[3]))
		return 0;
	return vd_rows_add_text(proc, &proc->default_routes, words[0]);
}

/* DESTINATION LENGTH SOURCE LENGTH NEXT METRIC REFCOUNT USE FLAGS IFACE */
static int add_route6(struct vd_proc_snapshot *proc, void *data, char *line)
{
	char *words[10];

	for (size_t i = 0; i < VD_ARRAY_SIZE(words); i++)
		words[i] = vd_proc_word(&line);
	if (strlen(words[0]) != 32 || strspn(words[0], "0") != 32 || !hex_is(words[1], 0) ||
	    !is_up(words[8]) || !*words[9])
		return 0;
	return vd_rows_add_text(proc, &proc->default_routes, words[9]);
}

/* proc/net is a link to self/net, and proc/self one to a process, whose folder a copied tree may
 * not have. */
static int net_lines(struct vd_proc_snapshot *proc, const char *name, vd_line_fn line, void *data)
{
	static const char *const folders[] = { "proc/net", "proc/self/net", "proc/1/net" };
	struct vd_followed file;
	int r = -ENOENT;

	for (size_t i = 0; i < VD_ARRAY_SIZE(folders) && r < 0 && r != -ENOMEM; i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		if (vd_root_is_live(proc->root))
			r = vd_proc_lines(proc, path, line, data);
		else if ((r = vd_follow(proc->root, path, &file)) == 0)
			r = vd_proc_lines(proc, file.path, line, data);
	}
	return r == -ENOMEM ? r : 0;
}

int vd_proc_default_routes(struct vd_proc_snapshot *proc, const char *const **ret)
{
	int r = 0;

	if (!proc->default_routes.read) {
		proc->default_routes.count = 0;
		r = net_lines(proc, "route", add_route4, NULL);
		if (r == 0)
			r = net_lines(proc, "ipv6_route", add_route6, NULL);
		proc->default_routes.read = r == 0;
	}
	*ret = proc->default_routes.rows;
	return r < 0 ? r : (int)proc->default_routes.count;
}

static int add_address(struct vd_proc_snapshot *proc, const char *interface, const void *bytes,
		       size_t length, unsigned prefix)
{
	struct vd_address *address = vd_rows_add(&proc->addresses, sizeof(*address));

	if (!address)
		return -ENOMEM;
	address->interface = vd_arena_strdup(&proc->arena, interface);
	address->length = length;
	address->prefix = prefix;
	memcpy(address->bytes, bytes, length);
	return address->interface ? 0 : -ENOMEM;
}

/* The bytes of an address of IPv4 or IPv6; NULL: it is of another family, or there is none. */
static const void *address_bytes(const struct sockaddr *address, size_t *ret_length)
{
	int family = address ? address->sa_family : AF_UNSPEC;

	*ret_length = family == AF_INET6 ? 16 : 4;
	if (family == AF_INET)
		return &((const struct sockaddr_in *)(const void *)address)->sin_addr;
	if (family == AF_INET6)
		return &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
	return NULL;
}

/* The bits of the netmask BYTES, LENGTH bytes; NULL: all. */
static unsigned mask_bits(const unsigned char *bytes, size_t length)
{
	unsigned bits = 0;

	for (size_t i = 0; bytes && i < length; i++)
		bits += (unsigned)__builtin_popcount(bytes[i]);
	return bytes ? bits : (unsigned)length * 8;
}

static int read_addresses_live(struct vd_proc_snapshot *proc)
{
	struct ifaddrs *all = NULL;
	int r = 0;

	if (getifaddrs(&all) < 0)
		return errno == ENOMEM ? -ENOMEM : 0;
	for (struct ifaddrs *a = all; a && r == 0; a = a->ifa_next) {
		size_t length, mask_length;
		const void *bytes = address_bytes(a->ifa_addr, &length);

		if (bytes)
			r = add_address(
				proc, a->ifa_name, bytes, length,
				mask_bits(address_bytes(a->ifa_netmask, &mask_length), length));
	}
	freeifaddrs(all);
	return r;
}

/* ADDRESS INDEX LENGTH SCOPE FLAGS IFACE, the address in the order of the wire. */
static int add_inet6(struct vd_proc_snapshot *proc, void *data, char *line)
{
	char *address = vd_proc_word(&line), *interface;
	unsigned char bytes[16];
	uint64_t prefix;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		uint64_t byte;

		if (vd_parse_hexn(address + 2 * i, 2, &byte) < 0)
			return 0;
		bytes[i] = (unsigned char)byte;
	}
	vd_proc_word(&line);
	if (vd_parse_uint(vd_proc_word(&line), 16, 128, &prefix) < 0)
		return 0;
	vd_proc_word(&line);
	vd_proc_word(&line);
	interface = vd_proc_word(&line);
	return *interface ? add_address(proc, interface, bytes, sizeof(bytes), (unsigned)prefix)
			  : 0;
}

/* No file of /proc says whose an IPv4 address is: it belongs to the interface whose connected
 * network it is in. */
struct connected {
	const char *interface;
	uint32_t network, mask;
};

static int add_connected(struct vd_proc_snapshot *proc, void *data, char *line)
{
	struct vd_rows *networks = data;
	struct connected *connected;
	uint64_t network, mask;
	char *words[8];

	for (size_t i = 0; i < VD_ARRAY_SIZE(words); i++)
		words[i] = vd_proc_word(&line);
	if (!hex_is(words[2], 0) || vd_parse_uint(words[1], 16, UINT32_MAX, &network) < 0 ||
	    vd_parse_uint(words[7], 16, UINT32_MAX, &mask) < 0 || !mask)
		return 0;
	connected = vd_rows_add(networks, sizeof(*connected));
	if (!connected)
		return -ENOMEM;
	connected->network = (uint32_t)network;
	connected->mask = (uint32_t)mask;
	connected->interface = vd_arena_strdup(&proc->arena, words[0]);
	return connected->interface ? 0 : -ENOMEM;
}

struct trie {
	struct vd_rows networks;
	bool have;
	struct in_addr last;
};

static int add_local(struct vd_proc_snapshot *proc, const struct trie *trie)
{
	const struct connected *networks = trie->networks.rows;

	for (size_t i = 0; i < trie->networks.count; i++) {
		if ((trie->last.s_addr & networks[i].mask) == networks[i].network)
			return add_address(proc, networks[i].interface, &trie->last, 4,
					   (unsigned)__builtin_popcount(networks[i].mask));
	}
	return 0;
}

/* Linux, net/ipv4/fib_trie.c: "|-- ADDRESS", then lines of what it is: "/32 host LOCAL". */
static int read_trie_line(struct vd_proc_snapshot *proc, void *data, char *line)
{
	struct trie *trie = data;
	char *word = vd_proc_word(&line);

	if (strcmp(word, "|--") == 0) {
		trie->have = inet_pton(AF_INET, vd_proc_word(&line), &trie->last) == 1;
		return 0;
	}
	if (!trie->have || strcmp(word, "/32") != 0)
		return 0;
	vd_proc_word(&line);
	if (strcmp(vd_proc_word(&line), "LOCAL") != 0)
		return 0;
	trie->have = false;
	return add_local(proc, trie);
}

static int read_addresses_copied(struct vd_proc_snapshot *proc)
{
	struct trie trie = {};
	int r = net_lines(proc, "if_inet6", add_inet6, NULL);

	if (r == 0)
		r = net_lines(proc, "route", add_connected, &trie.networks);
	if (r == 0)
		r = net_lines(proc, "fib_trie", read_trie_line, &trie);
	free(trie.networks.rows);
	return r == -ENOMEM ? r : 0;
}

int vd_proc_addresses(struct vd_proc_snapshot *proc, const struct vd_address **ret)
{
	int r = 0;

	if (!proc->addresses.read) {
		proc->addresses.count = 0;
		r = vd_root_is_live(proc->root) ? read_addresses_live(proc)
						: read_addresses_copied(proc);
		proc->addresses.read = r == 0;
	}
	*ret = proc->addresses.rows;
	return r < 0 ? r : (int)proc->addresses.count;
}

/* An address in words of 32 bits, each in the machine's own order, then the port. */
static bool parse_end(const char *text, struct vd_address *address, unsigned *port)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	size_t digits = strcspn(text, ":");
	uint64_t value;

	if ((digits != 8 && digits != 32) || !text[digits])
		return false;
	address->length = digits / 2;
	for (size_t i = 0; i < digits; i += 8) {
		uint32_t word;

		if (vd_parse_hexn(text + i, 8, &value) < 0)
			return false;
		word = (uint32_t)value;
		memcpy(address->bytes + i / 2, &word, sizeof(word));
	}
	if (address->length == 16 && memcmp(address->bytes, mapped, sizeof(mapped)) == 0) {
		memmove(address->bytes, address->bytes + sizeof(mapped), 4);
		address->length = 4;
	}
	if (vd_parse_uint(text + digits + 1, 16, 0xffff, &value) < 0)
		return false;
	*port = (unsigned)value;
	return true;
}

/* Linux, net/ipv4/tcp_ipv4.c: NUMBER: LOCAL REMOTE STATE QUEUES TIMER RETRIES USER TIMEOUT INODE …;
 * state 1 is TCP_ESTABLISHED. */
static int add_connection(struct vd_proc_snapshot *proc, void *data, char *line)
{
	struct vd_connection connection = {}, *row;
	char *local, *remote;

	vd_proc_word(&line);
	local = vd_proc_word(&line);
	remote = vd_proc_word(&line);
	if (!hex_is(vd_proc_word(&line), 1) ||
	    !parse_end(local, &connection.local, &connection.local_port) ||
	    !parse_end(remote, &connection.remote, &connection.remote_port))
		return 0;
	for (unsigned i = 0; i < 5; i++)
		vd_proc_word(&line);
	if (vd_parse_uint(vd_proc_word(&line), 10, UINT64_MAX, &connection.inode) < 0)
		connection.inode = 0;
	row = vd_rows_add(&proc->connections, sizeof(*row));
	if (!row)
		return -ENOMEM;
	*row = connection;
	return 0;
}

int vd_proc_connections(struct vd_proc_snapshot *proc, const struct vd_connection **ret)
{
	int r = 0;

	if (!proc->connections.read) {
		proc->connections.count = 0;
		r = net_lines(proc, "tcp", add_connection, NULL);
		if (r == 0)
			r = net_lines(proc, "tcp6", add_connection, NULL);
		proc->connections.read = r == 0;
	}
	*ret = proc->connections.rows;
	return r < 0 ? r : (int)proc->connections.count;
}
