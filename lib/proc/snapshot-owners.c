// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which devices a device node belongs to. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "bus/bus.h"
#include "interface/nvme-names.h"
#include "proc/snapshot.h"
#include "tree/known-part.h"

static bool accepts(const struct vd_proc_snapshot *proc, const struct vd_bus *bus, const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return (!bus->accepts || bus->accepts(name)) &&
	       vd_is_known_part(proc->root, proc->registry, bus, path, name);
}

/* By the link "subsystem", which each device of a bus has (Linux, drivers/base/core.c). */
static bool is_on_bus(const struct vd_proc_snapshot *proc, const char *subsystem, const char *path)
{
	static const char top[] = "sys/bus/";

	if (strncmp(subsystem, top, strlen(top)) != 0)
		return false;
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (strcmp(vd_buses[i]->kernel_name, subsystem + strlen(top)) == 0 &&
		    accepts(proc, vd_buses[i], path))
			return true;
	}
	return false;
}

/* By the bus's link to it; a copied tree may lack the other. */
static bool is_listed(const struct vd_proc_snapshot *proc, const char *path, const char *name)
{
	char link[PATH_MAX], target[PATH_MAX];

	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (snprintf(link, sizeof(link), "sys/bus/%s/devices/%s", vd_buses[i]->kernel_name,
			     name) < (int)sizeof(link) &&
		    vd_link_resolve(proc->root, link, target, sizeof(target)) == 0 &&
		    strcmp(target, path) == 0 && accepts(proc, vd_buses[i], path))
			return true;
	}
	return false;
}

static bool is_device(const struct vd_proc_snapshot *proc, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char link[PATH_MAX], subsystem[PATH_MAX];

	if (vd_attr_path(link, sizeof(link), path, "subsystem") == 0 &&
	    vd_link_resolve(proc->root, link, subsystem, sizeof(subsystem)) == 0)
		return is_on_bus(proc, subsystem, path);
	return !vd_root_is_live(proc->root) && is_listed(proc, path, name);
}

/* Cuts PATH down to the innermost device that it is, or is below; false: it is below none. */
static bool find_nearest(const struct vd_proc_snapshot *proc, char *path)
{
	static const char top[] = "sys/devices/";

	while (strncmp(path, top, strlen(top)) == 0 && path[strlen(top)]) {
		if (is_device(proc, path))
			return true;
		*strrchr(path, '/') = '\0';
	}
	return false;
}

static int add_owner(struct vd_proc_snapshot *proc, struct vd_rows *owners, char *path)
{
	const char *const *known = owners->rows;

	if (!find_nearest(proc, path))
		return 0;
	for (size_t i = 0; i < owners->count; i++) {
		if (strcmp(known[i], path) == 0)
			return 0;
	}
	return vd_rows_add_text(proc, owners, path);
}

static bool leads_to(const struct vd_proc_snapshot *proc, const char *controller, const char *node)
{
	vd_autodir DIR *dir = NULL;
	char name[64], path[PATH_MAX];

	return vd_nvme_path_name(strrchr(controller, '/') + 1, node, name, sizeof(name)) &&
	       vd_attr_path(path, sizeof(path), controller, name) == 0 &&
	       vd_root_opendir(proc->root, path, &dir) == 0;
}

/* The controllers of the subsystem SUBSYSTEM that lead to NODE in its folder; NODE NULL: all. */
static int add_controllers(struct vd_proc_snapshot *proc, struct vd_rows *owners,
			   const char *subsystem, const char *node)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char link[PATH_MAX], path[PATH_MAX];
	int r = vd_proc_names(proc, subsystem, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (vd_nvme_is_controller(*name) &&
		    vd_attr_path(link, sizeof(link), subsystem, *name) == 0 &&
		    vd_link_resolve(proc->root, link, path, sizeof(path)) == 0 &&
		    (!node || leads_to(proc, path, node)))
			r = add_owner(proc, owners, path);
	}
	return r;
}

/* A tree that was copied in part may not tell which controllers lead to a disk. */
static int add_owners_of_disk(struct vd_proc_snapshot *proc, struct vd_rows *owners,
			      const char *subsystem, const char *path)
{
	const char *below = path + strlen(subsystem) + 1;
	char node[NAME_MAX + 1];
	int r;

	snprintf(node, sizeof(node), "%.*s", (int)strcspn(below, "/"), below);
	r = add_controllers(proc, owners, subsystem, node);
	return r < 0 || owners->count ? r : add_controllers(proc, owners, subsystem, NULL);
}

/* The rows as an array in the arena, ended by NULL. */
static int keep(struct vd_proc_snapshot *proc, const struct vd_rows *owners,
		const char *const **ret)
{
	const char **kept = vd_arena_alloc(&proc->arena, (owners->count + 1) * sizeof(*kept));

	if (!kept)
		return -ENOMEM;
	if (owners->count)
		memcpy(kept, owners->rows, owners->count * sizeof(*kept));
	*ret = kept;
	return 0;
}

int vd_proc_owners(struct vd_proc_snapshot *proc, const char *path, const char *const **ret)
{
	struct vd_rows owners = {};
	char subsystem[PATH_MAX], buf[PATH_MAX];
	int r;

	snprintf(buf, sizeof(buf), "%s", path);
	if (vd_nvme_subsystem(path, subsystem, sizeof(subsystem)))
		r = add_owners_of_disk(proc, &owners, subsystem, path);
	else
		r = add_owner(proc, &owners, buf);
	if (r == 0)
		r = keep(proc, &owners, ret);
	free(owners.rows);
	return r;
}
