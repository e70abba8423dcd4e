// SPDX-License-Identifier: LGPL-2.1-or-later
/* Disks that several NVMe controllers lead to: each of these is in use if the disk is. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "interface/nvme-names.h"
#include "usage/block-stack.h"

static bool is_below_layer(const struct vd_usage_check *check, const char *path)
{
	const struct vd_device *device = check->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		size_t len = strlen(device->layers[i].path);

		if (strncmp(path, device->layers[i].path, len) == 0 && path[len] == '/')
			return true;
	}
	return false;
}

/* 1: the node at PATH belongs to the device, not to one behind it; 0; -ENOMEM. */
static int is_own(struct vd_usage_check *check, const char *path)
{
	const char *const *owners;
	int r = vd_proc_owners(check->proc, path, &owners);

	for (; r == 0 && *owners; owners++) {
		if (vd_usage_check_is_layer(check, *owners))
			return 1;
	}
	return r;
}

/* Cheap, and enough to leave most subsystems alone. */
static bool may_be_own(const struct vd_usage_check *check, const char *subsystem, char **names)
{
	char path[PATH_MAX];

	for (char **name = names; *name; name++) {
		if (vd_nvme_is_controller(*name) &&
		    vd_usage_check_link(check, subsystem, *name, path, sizeof(path)) &&
		    is_below_layer(check, path))
			return true;
	}
	return false;
}

static int add_disks_of(struct vd_block_stack *stack, const char *subsystem)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	struct vd_usage_check *check = stack->check;
	char path[PATH_MAX];
	int r = vd_proc_names(check->proc, subsystem, NULL, &names);

	if (r < 0 || !may_be_own(check, subsystem, names))
		return r;
	for (char **name = names; r == 0 && *name; name++) {
		if (!vd_nvme_is_disk(*name) ||
		    vd_attr_path(path, sizeof(path), subsystem, *name) < 0)
			continue;
		r = is_own(check, path);
		if (r > 0)
			r = vd_block_stack_add(stack, *name, path, NULL, false);
	}
	return r;
}

int vd_nvme_add_disks(struct vd_block_stack *stack)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX];
	int r = vd_proc_names(stack->check->proc, VD_NVME_SUBSYSTEMS, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (vd_attr_path(path, sizeof(path), VD_NVME_SUBSYSTEMS, *name) == 0)
			r = add_disks_of(stack, path);
	}
	return r;
}

/* A file that is missing, as in a tree that was copied in part, says nothing against it. */
static bool may_be(const struct vd_usage_check *check, const char *dir, const char *file,
		   const char *word, const char *other)
{
	char text[64];

	return !vd_usage_check_read(check, dir, file, text, sizeof(text)) ||
	       strcmp(text, word) == 0 || strcmp(text, other) == 0;
}

/* Whether the controller at PATH leads to NODE and works. Linux, drivers/nvme/host/multipath.c,
 * nvme_path_is_disabled(). */
static bool is_path_to(const struct vd_usage_check *check, const char *path, const char *node)
{
	vd_autodir DIR *dir = NULL;
	char name[64], own[PATH_MAX];

	return vd_nvme_path_name(vd_path_name(path), node, name, sizeof(name)) &&
	       vd_attr_path(own, sizeof(own), path, name) == 0 &&
	       vd_root_opendir(check->proc->root, own, &dir) == 0 &&
	       may_be(check, path, "state", "live", "live") &&
	       may_be(check, own, "ana_state", "optimized", "non-optimized");
}

/* The names of other devices' controllers that lead to NODE of the subsystem, between commas. */
static int list_others(struct vd_usage_check *check, const char *subsystem, const char *node,
		       char *buf, size_t size)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX];
	int r = vd_proc_names(check->proc, subsystem, NULL, &names), count = 0;

	*buf = '\0';
	for (char **name = names; r == 0 && *name; name++) {
		size_t used = strlen(buf);

		if (!vd_nvme_is_controller(*name) ||
		    !vd_usage_check_link(check, subsystem, *name, path, sizeof(path)) ||
		    !is_path_to(check, path, node))
			continue;
		r = is_own(check, path);
		if (r == 0)
			snprintf(buf + used, size - used, "%s%s", count++ ? ", " : "", *name);
		r = r < 0 ? r : 0;
	}
	return r < 0 ? r : count;
}

int vd_nvme_remark(struct vd_usage_check *check, const char *path, const char **ret)
{
	char subsystem[PATH_MAX], node[NAME_MAX + 1], others[256], text[320];
	int count;

	if (!vd_nvme_subsystem(path, subsystem, sizeof(subsystem)))
		return 0;
	path += strlen(subsystem) + 1;
	snprintf(node, sizeof(node), "%.*s", (int)strcspn(path, "/"), path);
	count = list_others(check, subsystem, node, others, sizeof(others));
	if (count <= 0)
		return count;
	snprintf(text, sizeof(text),
		 count == 1 ? "another path remains: %s" : "other paths remain: %s", others);
	*ret = vd_arena_strdup(&check->arena, text);
	return *ret ? 0 : -ENOMEM;
}
