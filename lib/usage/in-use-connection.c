// SPDX-License-Identifier: LGPL-2.1-or-later
/* Connections that carry a user's session. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "usage/in-use-internal.h"

#define SSH_PORT 22

static bool same_address(const struct vd_address *a, const struct vd_address *b)
{
	return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* A word of SSH_CONNECTION; one of an IPv6 link has its interface behind a %. */
static bool parse_address(char *text, struct vd_address *ret)
{
	text[strcspn(text, "%")] = '\0';
	ret->length = strchr(text, ':') ? 16 : 4;
	return inet_pton(ret->length == 16 ? AF_INET6 : AF_INET, text, ret->bytes) == 1;
}

static bool parse_port(const char *text, unsigned *ret)
{
	uint64_t value;

	if (vd_parse_uint(text, 10, 0xffff, &value) < 0)
		return false;
	*ret = (unsigned)value;
	return true;
}

static bool is_hinted(const struct vd_usage_check *check, const struct vd_connection *connection)
{
	struct vd_connection own = {};
	char text[256], *cursor = text;

	if (!check->request->ssh_connection)
		return false;
	snprintf(text, sizeof(text), "%s", check->request->ssh_connection);
	return parse_address(vd_proc_word(&cursor), &own.remote) &&
	       parse_port(vd_proc_word(&cursor), &own.remote_port) &&
	       parse_address(vd_proc_word(&cursor), &own.local) &&
	       parse_port(vd_proc_word(&cursor), &own.local_port) &&
	       same_address(&own.local, &connection->local) &&
	       same_address(&own.remote, &connection->remote) &&
	       own.local_port == connection->local_port &&
	       own.remote_port == connection->remote_port;
}

/* What their session's processes are called: OpenSSH (sshd, from 9.8 on sshd-session), Dropbear,
 * tinyssh. */
static bool is_ssh_server(const struct vd_usage_check *check, const char *pid)
{
	static const char *const names[] = { "sshd", "dropbear", "tinysshd" };
	char name[128];

	vd_proc_process_name(check->proc, pid, name, sizeof(name));
	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static int compare_inode(const void *key, const void *item)
{
	const uint64_t *inode = key;
	const struct vd_socket *socket = item;

	return *inode < socket->inode ? -1 : *inode > socket->inode;
}

struct kind {
	bool callers; /* who asks hangs on it */
	bool ssh;
};

/* By the processes that have its socket, where they can be seen. */
static int check_holders(struct vd_usage_check *check, const struct vd_connection *connection,
			 struct kind *kind)
{
	const unsigned caller = check->request->caller_pid;
	const struct vd_socket *all, *first, *s;
	int count = connection->inode ? vd_proc_sockets(check->proc, &all) : 0;

	first = count > 0 ? bsearch(&connection->inode, all, (size_t)count, sizeof(*all),
				    compare_inode)
			  : NULL;
	if (!first)
		return count < 0 ? count : 0;
	while (first > all && first[-1].inode == connection->inode)
		first--;
	for (s = first; s < all + count && s->inode == connection->inode; s++) {
		kind->ssh = kind->ssh || is_ssh_server(check, s->process);
		kind->callers =
			kind->callers ||
			(caller && vd_proc_process_is_above(check->proc, s->process, caller));
	}
	return 0;
}

static int add_connection(struct vd_usage_check *check, const char *interface, const char *where,
			  const struct vd_connection *connection, const struct kind *kind)
{
	char address[INET6_ADDRSTRLEN], holder[INET6_ADDRSTRLEN + 16];
	const struct vd_reason reason = { .use = VD_USE_CONNECTION,
					  .object = interface,
					  .where = where,
					  .holder = holder,
					  .interface = interface,
					  .address = holder };
	bool six = connection->remote.length == 16;

	if (!inet_ntop(six ? AF_INET6 : AF_INET, connection->remote.bytes, address,
		       sizeof(address)))
		return 0;
	snprintf(holder, sizeof(holder), six ? "[%s]:%u" : "%s:%u", address,
		 connection->remote_port);
	if (!kind->callers)
		return vd_usage_check_add(check, &reason, "carries an ssh connection (from %s)",
					  holder);
	return vd_usage_check_add(check, &reason, "carries this connection (%s %s)",
				  kind->ssh ? "ssh from" : "with", holder);
}

int vd_in_use_connections(struct vd_usage_check *check, const char *interface, const char *where,
			  const struct vd_address *address)
{
	const struct vd_connection *connections;
	int count = vd_proc_connections(check->proc, &connections), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		const struct vd_connection *connection = &connections[i];
		struct kind kind = {};

		if (!same_address(&connection->local, address))
			continue;
		kind.ssh = connection->local_port == SSH_PORT;
		kind.callers = is_hinted(check, connection);
		kind.ssh = kind.ssh || kind.callers;
		r = check_holders(check, connection, &kind);
		if (r == 0 && (kind.callers || kind.ssh))
			r = add_connection(check, interface, where, connection, &kind);
	}
	return count < 0 ? count : r;
}
