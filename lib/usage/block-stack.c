// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/block-stack.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/attr.h"

static bool is_there(const struct vd_block_stack *stack, const char *path)
{
	for (size_t i = 0; i < stack->count; i++) {
		if (strcmp(stack->blocks[i]->path, path) == 0)
			return true;
	}
	return false;
}

static int append(struct vd_block_stack *stack, struct vd_block *block)
{
	if (stack->count == stack->room) {
		size_t room = stack->room ? stack->room * 2 : 8;
		struct vd_block **grown = reallocarray(stack->blocks, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		stack->blocks = grown;
		stack->room = room;
	}
	stack->blocks[stack->count++] = block;
	return 0;
}

/* "LVM" of "LVM-2H4…": who made the map (Linux, drivers/md/dm-sysfs.c; the prefixes are their
 * makers'). */
static const char *map_maker(const struct vd_usage_check *check, const char *path, char *buf,
			     size_t size)
{
	static const char *const makers[][2] = { { "LVM-", "LVM" },
						 { "CRYPT-", "encrypted" },
						 { "mpath-", "multipath" },
						 { "DMRAID-", "RAID" } };

	if (vd_usage_check_read(check, path, "dm/uuid", buf, size)) {
		for (size_t i = 0; i < VD_ARRAY_SIZE(makers); i++) {
			if (strncmp(buf, makers[i][0], strlen(makers[i][0])) == 0)
				return makers[i][1];
		}
	}
	return "mapped";
}

static int add_member(struct vd_usage_check *check, const struct vd_block *block,
		      const struct vd_block *below)
{
	const struct vd_reason reason = { .use = VD_USE_MEMBER,
					  .object = below->name,
					  .where = below->what,
					  .holder = block->name };
	char text[PATH_MAX];

	if (block->map_name) {
		const char *maker = map_maker(check, block->path, text, sizeof(text));

		return vd_usage_check_add(check, &reason, "member of %s (%s, %s)", block->name,
					  maker, block->map_name);
	}
	if (vd_usage_check_read(check, block->path, "md/level", text, sizeof(text)))
		return vd_usage_check_add(check, &reason, "member of %s (%s)", block->name, text);
	return vd_usage_check_add(check, &reason, "member of %s", block->name);
}

int vd_block_stack_add(struct vd_block_stack *stack, const char *name, const char *path,
		       const struct vd_block *below, bool member)
{
	struct vd_usage_check *check = stack->check;
	struct vd_block *block;
	char text[PATH_MAX];
	bool has_map;

	if (is_there(stack, path))
		return 0;
	block = vd_arena_alloc(&check->arena, sizeof(*block));
	if (!block)
		return -ENOMEM;
	block->name = vd_arena_strdup(&check->arena, name);
	block->path = vd_arena_strdup(&check->arena, path);
	block->device = vd_arena_strdup(
		&check->arena,
		vd_usage_check_read(check, path, "dev", text, sizeof(text)) ? text : "");
	has_map = vd_usage_check_read(check, path, "dm/name", text, sizeof(text));
	block->map_name = has_map ? vd_arena_strdup(&check->arena, text) : NULL;
	if (member &&
	    snprintf(text, sizeof(text), "%s on %s", name, below->what) < (int)sizeof(text))
		block->what = vd_arena_strdup(&check->arena, text);
	else
		block->what = vd_arena_strdup(&check->arena, name);
	if (!block->name || !block->path || !block->device || !block->what ||
	    (has_map && !block->map_name) || append(stack, block) < 0)
		return -ENOMEM;
	block->remark = below ? below->remark : NULL;
	if (vd_nvme_remark(check, path, &block->remark) < 0)
		return -ENOMEM;
	return member ? add_member(check, block, below) : 0;
}

void vd_block_stack_clear(struct vd_block_stack *stack)
{
	free(stack->blocks);
}

int vd_block_stack_climb_partitions(struct vd_block_stack *stack, const struct vd_block *block)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], text[32];
	int r = vd_proc_names(stack->check->proc, block->path, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (strncmp(*name, block->name, strlen(block->name)) != 0 ||
		    vd_attr_path(path, sizeof(path), block->path, *name) < 0 ||
		    !vd_usage_check_read(stack->check, path, "partition", text, sizeof(text)))
			continue;
		r = vd_block_stack_add(stack, *name, path, block, false);
	}
	return r;
}

static int climb_holders(struct vd_block_stack *stack, const struct vd_block *block)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX], path[PATH_MAX];
	int r;

	if (vd_attr_path(dir, sizeof(dir), block->path, "holders") < 0)
		return 0;
	r = vd_proc_names(stack->check->proc, dir, NULL, &names);
	for (char **name = names; r == 0 && *name; name++) {
		/* A link that leads nowhere still says who holds it. */
		if (!vd_usage_check_link(stack->check, dir, *name, path, sizeof(path)) &&
		    vd_attr_path(path, sizeof(path), dir, *name) < 0)
			continue;
		r = vd_block_stack_add(stack, *name, path, block, true);
	}
	return r;
}

/*
 * With several paths to one namespace the controller has a hidden nvme0c1n1 (subsystem 0,
 * controller 1), and what is mounted is nvme0n1, which belongs to the subsystem (Linux,
 * drivers/nvme/host/multipath.c).
 */
static int climb_nvme_path(struct vd_block_stack *stack, const struct vd_block *block)
{
	unsigned subsystem, controller, name_space;
	char name[64], path[PATH_MAX];
	int end = 0;

	if (sscanf(block->name, "nvme%uc%un%u%n", &subsystem, &controller, &name_space, &end) !=
		    3 ||
	    block->name[end])
		return 0;
	snprintf(name, sizeof(name), "nvme%un%u", subsystem, name_space);
	if (!vd_usage_check_link(stack->check, "sys/block", name, path, sizeof(path)))
		return 0;
	return vd_block_stack_add(stack, name, path, block, false);
}

static int climb_backing_files(struct vd_block_stack *stack, const struct vd_block *block)
{
	const struct vd_backing_file *files;
	int count = vd_proc_backing_files(stack->check->proc, &files), r = 0;

	for (int i = 0; i < count && r == 0; i++) {
		r = vd_block_has_file(stack->check, block, files[i].file);
		if (r > 0)
			r = vd_block_stack_add(stack, files[i].name, files[i].path, block, true);
	}
	return count < 0 ? count : r;
}

int vd_block_stack_climb_holders(struct vd_block_stack *stack, const struct vd_block *block)
{
	int r = climb_holders(stack, block);

	return r < 0 ? r : climb_backing_files(stack, block);
}

int vd_block_stack_climb(struct vd_block_stack *stack, const struct vd_block *block)
{
	int r = vd_block_stack_climb_partitions(stack, block);

	if (r == 0)
		r = climb_nvme_path(stack, block);
	return r < 0 ? r : vd_block_stack_climb_holders(stack, block);
}
