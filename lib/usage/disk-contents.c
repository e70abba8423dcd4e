// SPDX-License-Identifier: LGPL-2.1-or-later
#include "usage/disk-contents.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"
#include "json/json-text.h"
#include "json/json.h"
#include "usage/block-stack.h"

#define SECTOR_BYTES 512

static int set_text(struct json_object *object, const char *key, const char *text)
{
	struct json_object *value = text ? vd_json_text(text) : NULL;

	return text && !value ? -ENOMEM : json_object_object_add(object, key, value) ? -ENOMEM : 0;
}

static int set_attribute(struct json_object *object, const char *key,
			 const struct vd_inquiry *inquiry, const char *path, const char *file)
{
	char text[PATH_MAX];
	bool is_read = vd_inquiry_read(inquiry, path, file, text, sizeof(text)) && *text;

	return set_text(object, key, is_read ? text : NULL);
}

/* Linux, Documentation/ABI/stable/sysfs-block: "start" and "size" count 512 bytes always. */
static int set_sectors(struct json_object *object, const char *key,
		       const struct vd_inquiry *inquiry, const char *path, const char *file)
{
	char text[32];
	uint64_t sectors;

	if (!vd_inquiry_read(inquiry, path, file, text, sizeof(text)) ||
	    vd_parse_uint(text, 10, INT64_MAX / SECTOR_BYTES, &sectors) < 0)
		return set_text(object, key, NULL);
	return vd_json_set(object, key, json_object_new_int64((int64_t)sectors * SECTOR_BYTES));
}

static int set_mounts(struct json_object *object, const struct vd_inquiry *inquiry,
		      const struct vd_block *block)
{
	vd_autojson struct json_object *array = json_object_new_array();
	const struct vd_mount *mounts;
	int count = vd_usage_mounts(inquiry->usage, &mounts);

	if (count < 0 || !array)
		return count < 0 ? count : -ENOMEM;
	if (!inquiry->usage->has_mounts || !*block->device)
		return set_text(object, "mounts", NULL);
	for (int i = 0; i < count; i++) {
		if (!mounts[i].process && vd_block_has_mount(inquiry, block, &mounts[i]) &&
		    json_object_array_add(array, vd_json_text(mounts[i].point)) < 0)
			return -ENOMEM;
	}
	return vd_json_set(object, "mounts", vd_take_ptr(array));
}

static int set_is_swap(struct json_object *object, const struct vd_inquiry *inquiry,
		       const struct vd_block *block)
{
	const char *const *swaps;
	int count = vd_usage_swaps(inquiry->usage, &swaps);
	bool is_swap = false;

	if (count < 0)
		return count;
	if (!inquiry->usage->has_swaps)
		return set_text(object, "isSwap", NULL);
	for (int i = 0; i < count && !is_swap; i++)
		is_swap = vd_block_is_node(inquiry, block, swaps[i]);
	return vd_json_set(object, "isSwap", json_object_new_boolean(is_swap));
}

static int add_holder(struct json_object *array, const struct vd_inquiry *inquiry,
		      const struct vd_block *block)
{
	struct json_object *holder = json_object_new_object();
	int r;

	if (!holder || json_object_array_add(array, holder) < 0) {
		json_object_put(holder);
		return -ENOMEM;
	}
	r = set_text(holder, "name", block->name);
	if (r == 0)
		r = set_text(holder, "mapName", block->map_name);
	if (r == 0)
		r = set_attribute(holder, "raidLevel", inquiry, block->path, "md/level");
	if (r == 0)
		r = set_mounts(holder, inquiry, block);
	return r < 0 ? r : set_is_swap(holder, inquiry, block);
}

static bool has_folder(const struct vd_inquiry *inquiry, const char *dir, const char *file)
{
	vd_autodir DIR *opened = NULL;
	char path[PATH_MAX];

	return vd_attr_path(path, sizeof(path), dir, file) == 0 &&
	       vd_root_opendir(inquiry->usage->root, path, &opened) == 0;
}

/* The holders of the first of STACK, which is alone there. */
static int set_holders(struct json_object *object, struct vd_block_stack *stack)
{
	vd_autojson struct json_object *array = json_object_new_array();
	const struct vd_block *block = stack->blocks[0];
	int r = array ? vd_block_stack_climb_holders(stack, block) : -ENOMEM;

	/* It grows meanwhile. */
	for (size_t i = 1; i < stack->count && r == 0; i++) {
		r = add_holder(array, stack->inquiry, stack->blocks[i]);
		if (r == 0)
			r = vd_block_stack_climb(stack, stack->blocks[i]);
	}
	if (r < 0)
		return r;
	if (stack->count == 1 && !has_folder(stack->inquiry, block->path, "holders"))
		return set_text(object, "holders", NULL);
	return vd_json_set(object, "holders", vd_take_ptr(array));
}

/* Sets what a disk and a partition have alike. */
static int set_contents(struct json_object *object, struct vd_inquiry *inquiry, const char *name,
			const char *path)
{
	struct vd_block_stack stack = { .inquiry = inquiry };
	int r = vd_block_stack_add(&stack, name, path, NULL, false);

	if (r == 0)
		r = set_holders(object, &stack);
	if (r == 0)
		r = set_mounts(object, inquiry, stack.blocks[0]);
	if (r == 0)
		r = set_is_swap(object, inquiry, stack.blocks[0]);
	vd_block_stack_clear(&stack);
	return r;
}

static int add_partition(struct json_object *array, struct vd_inquiry *inquiry,
			 const struct vd_block *block)
{
	struct json_object *partition = json_object_new_object();
	char node[PATH_MAX];
	int r;

	if (!partition || json_object_array_add(array, partition) < 0) {
		json_object_put(partition);
		return -ENOMEM;
	}
	if (vd_class_devnode(vd_class_find("block"), block->name, node, sizeof(node)) < 0)
		node[0] = '\0';
	r = set_text(partition, "name", block->name);
	if (r == 0)
		r = set_text(partition, "devnode", *node ? node : NULL);
	if (r == 0)
		r = set_sectors(partition, "startBytes", inquiry, block->path, "start");
	if (r == 0)
		r = set_sectors(partition, "sizeBytes", inquiry, block->path, "size");
	return r < 0 ? r : set_contents(partition, inquiry, block->name, block->path);
}

static int set_partitions(struct json_object *object, struct vd_inquiry *inquiry,
			  const struct vd_interface *disk)
{
	vd_autojson struct json_object *array = json_object_new_array();
	struct vd_block_stack stack = { .inquiry = inquiry };
	int r = array ? vd_block_stack_add(&stack, disk->name, disk->path, NULL, false) : -ENOMEM;

	if (r == 0)
		r = vd_block_stack_climb_partitions(&stack, stack.blocks[0]);
	for (size_t i = 1; i < stack.count && r == 0; i++)
		r = add_partition(array, inquiry, stack.blocks[i]);
	vd_block_stack_clear(&stack);
	if (r < 0)
		return r;
	return vd_json_set(object, "partitions", vd_take_ptr(array));
}

static int add_disk(struct json_object *array, struct vd_inquiry *inquiry,
		    const struct vd_interface *disk)
{
	vd_autojson struct json_object *contents = json_object_new_object();
	struct json_object *entry = json_object_new_object();
	int r = contents && entry ? 0 : -ENOMEM;

	if (r < 0 || json_object_array_add(array, entry) < 0) {
		json_object_put(entry);
		return -ENOMEM;
	}
	/* A disk that went away meanwhile is not one without partitions. */
	if (has_folder(inquiry, disk->path, "."))
		r = set_partitions(contents, inquiry, disk);
	else
		r = set_text(contents, "partitions", NULL);
	if (r == 0)
		r = set_contents(contents, inquiry, disk->name, disk->path);
	if (r == 0)
		r = set_text(entry, "name", disk->name);
	return r < 0 ? r : vd_json_set(entry, "contents", vd_take_ptr(contents));
}

static int add_disks(struct json_object *array, struct vd_inquiry *inquiry)
{
	const struct vd_device *device = inquiry->device;
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++) {
		const struct vd_interface *interface = &device->interfaces[i];

		if (strcmp(interface->class->name, "block") == 0 && *interface->path)
			r = add_disk(array, inquiry, interface);
	}
	return r;
}

int vd_disk_contents(struct vd_usage *usage, const struct vd_device *device,
		     struct json_object **ret)
{
	static const struct vd_in_use_request nobody = {};
	vd_autojson struct json_object *array = json_object_new_array();
	/* The stack tells reasons too; here nobody reads them. */
	struct vd_inquiry inquiry = { .usage = usage,
				      .device = device,
				      .request = &nobody,
				      .reasons = json_object_new_array() };
	int r = array && inquiry.reasons ? add_disks(array, &inquiry) : -ENOMEM;

	json_object_put(inquiry.reasons);
	free(inquiry.told.rows);
	vd_arena_clear(&inquiry.arena);
	if (r == 0)
		*ret = vd_take_ptr(array);
	return r;
}
