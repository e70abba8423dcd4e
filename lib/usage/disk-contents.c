// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/disk-contents.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"
#include "json/build.h"
#include "json/json.h"
#include "usage/block-stack.h"

#define SECTOR_BYTES 512

static void add_attribute(struct json_object *object, const char *key,
			  const struct vd_usage_check *check, const char *path, const char *file)
{
	char text[PATH_MAX];
	bool is_read = vd_usage_check_read(check, path, file, text, sizeof(text)) && *text;

	vd_json_add_text(object, key, is_read ? text : NULL);
}

/* Linux, Documentation/ABI/stable/sysfs-block: "start" and "size" count 512 bytes always. */
static struct json_object *sectors_json(const struct vd_usage_check *check, const char *path,
					const char *file)
{
	char text[32];
	uint64_t sectors;

	if (!vd_usage_check_read(check, path, file, text, sizeof(text)) ||
	    vd_parse_uint(text, 10, INT64_MAX / SECTOR_BYTES, &sectors) < 0)
		return NULL;
	return vd_json_integer((int64_t)sectors * SECTOR_BYTES);
}

static int add_mounts(struct json_object *object, const struct vd_usage_check *check,
		      const struct vd_block *block)
{
	const struct vd_mount *mounts;
	int count = vd_proc_mounts(check->proc, &mounts);
	bool any = check->proc->has_mounts && *block->device;
	struct json_object *array;

	if (count < 0)
		return count;
	array = any ? vd_json_array() : NULL;
	for (int i = 0; any && i < count; i++) {
		if (!mounts[i].process && vd_block_has_mount(check, block, &mounts[i]))
			vd_json_append(array, vd_json_text(mounts[i].point));
	}
	vd_json_add(object, "mounts", array);
	return 0;
}

static int add_is_swap(struct json_object *object, const struct vd_usage_check *check,
		       const struct vd_block *block)
{
	const char *const *swaps;
	int count = vd_proc_swaps(check->proc, &swaps);
	bool is_swap = false;

	if (count < 0)
		return count;
	for (int i = 0; i < count && !is_swap; i++)
		is_swap = vd_block_is_node(check, block, swaps[i]);
	vd_json_add(object, "isSwap", check->proc->has_swaps ? vd_json_boolean(is_swap) : NULL);
	return 0;
}

static int add_holder(struct json_object *array, const struct vd_usage_check *check,
		      const struct vd_block *block)
{
	struct json_object *holder = vd_json_object();
	int r;

	vd_json_add_text(holder, "name", block->name);
	vd_json_add_text(holder, "mapName", block->map_name);
	add_attribute(holder, "raidLevel", check, block->path, "md/level");
	r = add_mounts(holder, check, block);
	if (r == 0)
		r = add_is_swap(holder, check, block);
	vd_json_append(array, holder);
	return r;
}

static bool has_folder(const struct vd_usage_check *check, const char *dir, const char *file)
{
	vd_autodir DIR *opened = NULL;
	char path[PATH_MAX];

	return vd_attr_path(path, sizeof(path), dir, file) == 0 &&
	       vd_root_opendir(check->proc->root, path, &opened) == 0;
}

/* The holders of the first of STACK, which is alone there. */
static int add_holders(struct json_object *object, struct vd_block_stack *stack)
{
	vd_autojson struct json_object *array = vd_json_array();
	const struct vd_block *block = stack->blocks[0];
	int r = vd_block_stack_climb_holders(stack, block);

	/* It grows meanwhile. */
	for (size_t i = 1; i < stack->count && r == 0; i++) {
		r = add_holder(array, stack->check, stack->blocks[i]);
		if (r == 0)
			r = vd_block_stack_climb(stack, stack->blocks[i]);
	}
	if (r < 0)
		return r;
	if (stack->count > 1 || has_folder(stack->check, block->path, "holders"))
		vd_json_add(object, "holders", vd_take_ptr(array));
	else
		vd_json_add(object, "holders", NULL);
	return 0;
}

/* Adds what a disk and a partition have alike. */
static int add_contents(struct json_object *object, struct vd_usage_check *check, const char *name,
			const char *path)
{
	struct vd_block_stack stack = { .check = check };
	int r = vd_block_stack_add(&stack, name, path, NULL, false);

	if (r == 0)
		r = add_holders(object, &stack);
	if (r == 0)
		r = add_mounts(object, check, stack.blocks[0]);
	if (r == 0)
		r = add_is_swap(object, check, stack.blocks[0]);
	vd_block_stack_clear(&stack);
	return r;
}

static int add_partition(struct json_object *array, struct vd_usage_check *check,
			 const struct vd_block *block)
{
	struct json_object *partition = vd_json_object();
	char node[PATH_MAX];
	int r;

	if (vd_class_devnode(vd_class_find("block"), block->name, node, sizeof(node)) < 0)
		node[0] = '\0';
	vd_json_add_text(partition, "name", block->name);
	vd_json_add_text(partition, "devnode", *node ? node : NULL);
	vd_json_add(partition, "startBytes", sectors_json(check, block->path, "start"));
	vd_json_add(partition, "sizeBytes", sectors_json(check, block->path, "size"));
	r = add_contents(partition, check, block->name, block->path);
	vd_json_append(array, partition);
	return r;
}

static int add_partitions(struct json_object *object, struct vd_usage_check *check,
			  const struct vd_interface *disk)
{
	vd_autojson struct json_object *array = vd_json_array();
	struct vd_block_stack stack = { .check = check };
	int r = vd_block_stack_add(&stack, disk->name, disk->path, NULL, false);

	if (r == 0)
		r = vd_block_stack_climb_partitions(&stack, stack.blocks[0]);
	for (size_t i = 1; i < stack.count && r == 0; i++)
		r = add_partition(array, check, stack.blocks[i]);
	vd_block_stack_clear(&stack);
	if (r == 0)
		vd_json_add(object, "partitions", vd_take_ptr(array));
	return r;
}

static int add_disk(struct json_object *array, struct vd_usage_check *check,
		    const struct vd_interface *disk)
{
	struct json_object *contents = vd_json_object();
	struct json_object *entry = vd_json_object();
	int r = 0;

	/* A disk that went away meanwhile is not one without partitions. */
	if (has_folder(check, disk->path, "."))
		r = add_partitions(contents, check, disk);
	else
		vd_json_add(contents, "partitions", NULL);
	if (r == 0)
		r = add_contents(contents, check, disk->name, disk->path);
	vd_json_add_text(entry, "details", "block");
	vd_json_add_text(entry, "name", disk->name);
	vd_json_add(entry, "contents", contents);
	vd_json_append(array, entry);
	return r;
}

static int add_disks(struct json_object *array, struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++) {
		const struct vd_interface *interface = &device->interfaces[i];

		if (strcmp(interface->class->name, "block") == 0 && *interface->path)
			r = add_disk(array, check, interface);
	}
	return r;
}

int vd_disk_contents(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     struct json_object *array)
{
	static const struct vd_in_use_request nobody = {};
	/* The stack tells reasons too; here nobody reads them. */
	struct vd_usage_check check = {
		.proc = proc, .device = device, .request = &nobody, .reasons = vd_json_array()
	};
	int r = add_disks(array, &check);

	json_object_put(check.reasons);
	free(check.reported.rows);
	vd_arena_clear(&check.arena);
	return r;
}
