// SPDX-License-Identifier: LGPL-2.1-or-later
/* Routes, connections and addresses of network interfaces, and what lies on them. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"
#include "usage/in-use-internal.h"

struct net {
	const char *name;
	const char *path;
	const char *what; /* "br0 on eth0" */
};

struct nets {
	struct vd_usage_check *check;
	struct vd_rows rows; /* of struct net */
};

static const struct net *net_at(const struct nets *nets, size_t i)
{
	return (const struct net *)nets->rows.rows + i;
}

static int add_net(struct nets *nets, const char *name, const char *path, const char *below)
{
	struct vd_arena *arena = &nets->check->arena;
	struct net *net;
	char what[512];

	for (size_t i = 0; i < nets->rows.count; i++) {
		if (strcmp(net_at(nets, i)->path, path) == 0)
			return 0;
	}
	net = vd_rows_add(&nets->rows, sizeof(*net));
	if (!net)
		return -ENOMEM;
	snprintf(what, sizeof(what), below ? "%s on %s" : "%s", name, below);
	net->name = vd_arena_strdup(arena, name);
	net->path = vd_arena_strdup(arena, path);
	net->what = vd_arena_strdup(arena, what);
	return net->name && net->path && net->what ? 0 : -ENOMEM;
}

static int check_default_route(struct vd_usage_check *check, const struct net *net)
{
	const char *const *routes;
	int count = vd_proc_default_routes(check->proc, &routes);

	for (int i = 0; i < count; i++) {
		if (strcmp(routes[i], net->name) == 0)
			return vd_usage_check_add(check,
						  &(struct vd_reason){ .use = VD_USE_DEFAULT_ROUTE,
								       .object = net->name,
								       .where = net->what,
								       .holder = net->name,
								       .interface = net->name },
						  "has the default route");
	}
	return count < 0 ? count : 0;
}

/* Each interface that is up gives itself one of these (RFC 4291, section 2.5.6): nobody has to want
 * it. */
static bool is_automatic(const struct vd_address *address)
{
	return address->length == 16 && address->bytes[0] == 0xfe &&
	       (address->bytes[1] & 0xc0) == 0x80;
}

static bool is_up(const struct vd_usage_check *check, const char *path)
{
	char text[32];
	uint64_t flags;

	return vd_usage_check_read(check, path, "flags", text, sizeof(text)) &&
	       vd_parse_uint(text, 16, UINT32_MAX, &flags) == 0 && flags & IFF_UP;
}

static int check_addresses(struct vd_usage_check *check, const struct net *net)
{
	const struct vd_address *addresses;
	int count = vd_proc_addresses(check->proc, &addresses), r = 0;
	bool up = is_up(check, net->path);

	for (int i = 0; i < count && r == 0; i++) {
		char text[INET6_ADDRSTRLEN] = "";

		if (strcmp(addresses[i].interface, net->name) != 0)
			continue;
		r = vd_in_use_connections(check, net->name, net->what, &addresses[i]);
		if (r < 0 || !up || is_automatic(&addresses[i]))
			continue;
		inet_ntop(addresses[i].length == 16 ? AF_INET6 : AF_INET, addresses[i].bytes, text,
			  sizeof(text));
		r = vd_usage_check_add(check,
				       &(struct vd_reason){ .use = VD_USE_ADDRESSES,
							    .object = net->name,
							    .where = net->what,
							    .holder = net->name,
							    .interface = net->name,
							    .address = text },
				       "up with the address %s", text);
	}
	return count < 0 ? count : r;
}

static const char *master_kind(const struct vd_usage_check *check, const char *path)
{
	static const char *const kinds[][2] = { { "bridge", "the bridge " },
						{ "bonding", "the bond " } };

	for (size_t i = 0; i < VD_ARRAY_SIZE(kinds); i++) {
		vd_autodir DIR *dir = NULL;
		char folder[PATH_MAX];

		if (vd_attr_path(folder, sizeof(folder), path, kinds[i][0]) == 0 &&
		    vd_root_opendir(check->proc->root, folder, &dir) == 0)
			return kinds[i][1];
	}
	return "";
}

/* NAME is on NET; PATH is where it is. */
static int add_upper(struct nets *nets, const struct net *net, const char *name, const char *path,
		     bool is_master)
{
	struct vd_usage_check *check = nets->check;
	/* The row may move. */
	const char *what = net->what;
	struct vd_reason reason = { .use = is_master ? VD_USE_PORT : VD_USE_UPPER,
				    .object = net->name,
				    .where = what,
				    .holder = name,
				    .interface = name };
	int r;

	if (is_master)
		r = vd_usage_check_add(check, &reason, "port of %s%s", master_kind(check, path),
				       name);
	else
		r = vd_usage_check_add(check, &reason, "has %s on it", name);
	return r < 0 ? r : add_net(nets, name, path, what);
}

/* Linux, Documentation/ABI/testing/sysfs-class-net: "master", and a link "upper_NAME" to each
 * interface that lies on this one. */
static int check_uppers(struct nets *nets, const struct net *net)
{
	static const char prefix[] = "upper_";
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], master[PATH_MAX] = "";
	struct net self = *net;
	int r = 0;

	if (vd_usage_check_link(nets->check, self.path, "master", master, sizeof(master)))
		r = add_upper(nets, &self, vd_path_name(master), master, true);
	if (r < 0 || vd_root_names(nets->check->proc->root, self.path, &names, NULL) < 0)
		return r;
	for (char **name = names; *name && r == 0; name++) {
		if (strncmp(*name, prefix, strlen(prefix)) == 0 &&
		    vd_usage_check_link(nets->check, self.path, *name, path, sizeof(path)) &&
		    strcmp(path, master) != 0)
			r = add_upper(nets, &self, vd_path_name(path), path, false);
	}
	return r;
}

static int check_net(struct nets *nets, const struct net *net)
{
	struct net self = *net;
	int r = check_default_route(nets->check, &self);

	if (r == 0)
		r = check_addresses(nets->check, &self);
	return r == 0 ? check_uppers(nets, &self) : r;
}

/*
 * The folder "net" of a device is there while it has an interface; one of another network namespace
 * is not shown in it (Linux, fs/sysfs: folders tagged by namespace).
 */
static int check_namespace(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		VD_CLEANUP(vd_names_freep) char **names = NULL;
		char path[PATH_MAX];
		size_t count;

		if (vd_attr_path(path, sizeof(path), device->layers[i].path, "net") == 0 &&
		    vd_root_names(check->proc->root, path, &names, &count) == 0 && count == 0)
			return vd_usage_check_add(
				check,
				&(struct vd_reason){ .use = VD_USE_OTHER_NAMESPACE,
						     .object = device->id,
						     .holder = "net" },
				"its network interface is in another network namespace");
	}
	return 0;
}

int vd_in_use_net(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	struct nets nets = { .check = check };
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++) {
		const struct vd_interface *interface = &device->interfaces[i];

		if (strcmp(interface->class->name, "net") == 0)
			r = add_net(&nets, interface->name, interface->path, NULL);
	}
	if (r == 0 && nets.rows.count == 0)
		r = check_namespace(check);
	for (size_t i = 0; i < nets.rows.count && r == 0; i++)
		r = check_net(&nets, net_at(&nets, i));
	free(nets.rows.rows);
	return r;
}
