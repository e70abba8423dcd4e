// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"

bool vd_node_is_root(const struct vd_node *node)
{
	if (node->below)
		return false;
	for (; node; node = node->above) {
		if (node->group)
			return false;
	}
	return true;
}

const struct vd_node *vd_node_device_root(const struct vd_node *node)
{
	const struct vd_node *top = node;

	for (; top; top = top->above) {
		if (top->group)
			return top->group;
	}
	while (node->below)
		node = node->below;
	return node;
}

static const struct vd_node *outermost(const struct vd_node *node)
{
	while (node->below)
		node = node->below;
	return node;
}

void vd_node_walk(const struct vd_node *root, vd_node_step step, void *data)
{
	for (const struct vd_node *member = root->members; member; member = member->next_member) {
		for (const struct vd_node *node = outermost(member); node; node = node->above)
			step(data, node);
	}
	for (const struct vd_node *node = root; node; node = node->above)
		step(data, node);
}

static void node_address(const struct vd_node *node, char address[static VD_BUS_ADDRESS_MAX])
{
	if (node->bus->address)
		node->bus->address(node->name, address);
	else
		snprintf(address, VD_BUS_ADDRESS_MAX, "%s", node->name);
}

static void choose_transport(void *data, const struct vd_node *node)
{
	const struct vd_node **transport = data;

	if (!*transport || (node->bus->names_transport && !(*transport)->bus->names_transport))
		*transport = node;
}

int vd_node_device_id(const struct vd_node *root, struct vd_arena *arena, const char **ret)
{
	const struct vd_node *transport = NULL;
	char address[VD_BUS_ADDRESS_MAX], id[VD_BUS_ADDRESS_MAX + 32];
	const char *copy;

	vd_node_walk(root, choose_transport, &transport);
	node_address(transport, address);
	snprintf(id, sizeof(id), "%s:%s", transport->bus->name, address);
	copy = vd_arena_strdup(arena, id);
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

static void count_parts(void *data, const struct vd_node *node)
{
	struct vd_device *device = data;

	device->layer_count++;
	for (const struct vd_entry *entry = node->entries; entry; entry = entry->next)
		device->interface_count++;
}

static void add_layer(struct vd_device *device, const struct vd_node *node)
{
	char address[VD_BUS_ADDRESS_MAX];

	node_address(node, address);
	device->layers[device->layer_count++] = (struct vd_layer){
		.bus = node->bus,
		.name = node->name,
		.path = node->path,
		.kept = node->kept,
		.address = strcmp(address, node->name) == 0
				   ? node->name
				   : vd_arena_strdup(&device->arena, address),
	};
}

static void add_parts(void *data, const struct vd_node *node)
{
	struct vd_device *device = data;

	add_layer(device, node);
	if (node->link_error) {
		device->state = VD_STATE_FAILED;
		vd_problem_add(&device->problems, &device->arena, node->path, "follow", "the link",
			       node->link_error);
	}
	for (const struct vd_problem *problem = node->problems; problem; problem = problem->next)
		vd_problem_copy(&device->problems, &device->arena, problem);
	for (const struct vd_entry *entry = node->entries; entry; entry = entry->next) {
		device->interfaces[device->interface_count++] = (struct vd_interface){
			.class = entry->class,
			.name = entry->name,
			.path = entry->path,
			.kept = entry->kept,
		};
	}
}

static int fill(struct vd_device *device, const struct vd_node *root)
{
	vd_node_walk(root, count_parts, device);
	device->layers =
		vd_arena_alloc(&device->arena, device->layer_count * sizeof(*device->layers));
	device->interfaces = vd_arena_alloc(&device->arena,
					    device->interface_count * sizeof(*device->interfaces));
	if (!device->layers || !device->interfaces)
		return -ENOMEM;
	device->layer_count = device->interface_count = 0;
	vd_node_walk(root, add_parts, device);
	for (size_t i = 0; i < device->layer_count; i++) {
		if (!device->layers[i].address)
			return -ENOMEM;
	}
	return vd_node_device_id(root, &device->arena, &device->id);
}

int vd_device_build(const struct vd_node *node, struct vd_device **ret)
{
	VD_CLEANUP(vd_device_freep) struct vd_device *device = calloc(1, sizeof(*device));
	int r;

	if (!device)
		return -ENOMEM;
	device->state = VD_STATE_UNBOUND;
	r = fill(device, node);
	if (r < 0)
		return r;
	*ret = vd_take_ptr(device);
	return 0;
}
