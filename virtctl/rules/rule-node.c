// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules/rule-node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "rules/rule-slot.h"
#include "text/json-path.h"

/* In the order of 60-virt.rules: of a node below several, the first of these names it. */
static const char *const naming_buses[] = { "vdpa",  "pci", "ccwgroup", "ccw",	"xen",
					    "vmbus", "vio", "virt",	"mmio", "platform" };
/* Interfaces for which the kernel sends udev no event that leads to the device. */
static const char *const unseen_classes[] = { "hwrng", "vsock", "9p", "virtiofs", "vhost-vdpa" };
/* Any name will do: users and udev give these names, or all nodes of the class are wanted. */
static const char *const renamed_classes[] = { "net", "block", "infiniband" };
/* Their node has the id of the slot, not that of the device in it. */
static const char *const slot_buses[] = { "css", "mmio", "vdpa" };

#define IS_ONE_OF(list, text) is_one_of(list, VD_ARRAY_SIZE(list), text)

static bool is_one_of(const char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], text) == 0)
			return true;
	}
	return false;
}

static const char *member(struct json_object *object, const char *key)
{
	return json_object_get_string(json_object_object_get(object, key));
}

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_at_or_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return length && strncmp(path, folder, length) == 0 &&
	       (!path[length] || path[length] == '/');
}

/* The layer of BUS that PATH is of or below, borrowed; the nearest. NULL: there is none. */
static struct json_object *layer_above(struct json_object *device, const char *bus,
				       const char *path)
{
	struct json_object *layers = json_object_object_get(device, "layers");
	struct json_object *found = NULL;

	for (size_t i = 0; i < array_count(layers); i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		const char *own = member(layer, "path");

		if (own && strcmp(member(layer, "bus") ?: "", bus) == 0 &&
		    is_at_or_below(path, own))
			found = layer;
	}
	return found;
}

static bool has_bus(struct json_object *device, const char *bus)
{
	struct json_object *layers = json_object_object_get(device, "layers");

	for (size_t i = 0; i < array_count(layers); i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);

		if (strcmp(member(layer, "bus") ?: "", bus) == 0)
			return true;
	}
	return false;
}

/* A virtio device that vDPA made hangs on the PCI function, and has a number for a name. */
static bool is_numbered(const struct rule_node *node)
{
	return layer_above(node->device, "virtio", node->sysfs) && has_bus(node->device, "vdpa") &&
	       !layer_above(node->device, "vdpa", node->sysfs);
}

/* A group has the name of its first channel device. */
static int name_path(struct rule_node *node, const char *bus, const char *path)
{
	const char *word = strcmp(bus, "ccwgroup") == 0 ? "ccw" : bus;

	if (asprintf(&node->virt_path, "%s:%s", word, name_in(path)) >= 0)
		return 0;
	node->virt_path = NULL;
	return -ENOMEM;
}

static int set_virt_path(struct rule_node *node)
{
	if (is_numbered(node))
		return 0;
	/* A subchannel has a name only if nothing is on it: its number is another one at the next
	 * start. */
	if (strcmp(node->subsystem, "css") == 0)
		return name_path(node, "css", node->sysfs);
	for (size_t i = 0; i < VD_ARRAY_SIZE(naming_buses); i++) {
		struct json_object *layer = layer_above(node->device, naming_buses[i], node->sysfs);

		if (layer)
			return name_path(node, naming_buses[i], member(layer, "path"));
	}
	return 0;
}

/* A virtual function of a card in this system is in no slot of its own. */
static int set_slot(struct rule_node *node)
{
	struct json_object *layer = layer_above(node->device, "pci", node->sysfs);
	int r;

	if (!layer || json_path_text(layer, "pci.physicalFunction"))
		return 0;
	r = rule_slot_patterns(member(layer, "path"), node->sysfs, &node->slot, &node->slot_behind);
	return r == -EINVAL ? 0 : r;
}

static int set_place(struct rule_node *node)
{
	int r = set_virt_path(node);

	return r < 0 ? r : set_slot(node);
}

/* The kernel counts as the devices come: the first number in NAME may be any. What stands after
 * it is the device's own ("vport0p2"), or nothing. */
static int set_kernel(struct rule_node *node, const char *name)
{
	size_t before = strcspn(name, "0123456789");
	const char *rest = name + before + strspn(name + before, "0123456789");
	int head = (int)before;
	int n;

	node->kernel_is_pattern = name[before] && !strpbrk(name, "*?[|");
	if (!node->kernel_is_pattern)
		n = asprintf(&node->kernel, "%s", name);
	else if (*rest)
		n = asprintf(&node->kernel, "%.*s[0-9]*%s", head, name, rest);
	else
		n = asprintf(&node->kernel, "%.*s[0-9]|%.*s[0-9][0-9]|%.*s[0-9][0-9][0-9]", head,
			     name, head, name, head, name);
	if (n < 0)
		node->kernel = NULL;
	return n < 0 ? -ENOMEM : 0;
}

/* virtio has it with the disk, NVMe with its controller; that of SCSI is in a page. */
static void set_block(struct rule_node *node, const char *name)
{
	struct json_object *block = json_object_object_get(node->interface, "block");
	const char *wwn = member(block, "wwn");
	bool is_nvme = strncmp(name, "nvme", strlen("nvme")) == 0;

	if (is_nvme || strcmp(member(node->device, "driver") ?: "", "virtio_blk") == 0)
		node->serial = member(block, "serial");
	node->serial_of_parent = is_nvme;
	if (is_nvme || strncmp(name, "sd", strlen("sd")) == 0)
		node->wwid = wwn;
	node->wwid_of_parent = !is_nvme;
}

static void drop(struct rule_node *node)
{
	free(node->kernel);
	free(node->virt_path);
	free(node->slot);
	free(node->slot_behind);
	json_object_put(node->device);
	*node = (struct rule_node){ 0 };
}

/* Takes over what NODE owns. */
static int append(struct rule_nodes *nodes, struct rule_node *node)
{
	struct rule_node *grown = reallocarray(nodes->list, nodes->count + 1, sizeof(*nodes->list));

	if (!grown) {
		drop(node);
		return -ENOMEM;
	}
	nodes->list = grown;
	grown[nodes->count++] = *node;
	return 0;
}

static bool is_below_device(struct json_object *device, const char *path)
{
	struct json_object *layers = json_object_object_get(device, "layers");

	for (size_t i = 0; i < array_count(layers); i++) {
		const char *own = member(json_object_array_get_idx(layers, i), "path");

		if (own && is_at_or_below(path, own))
			return true;
	}
	return false;
}

static int add_interface(struct rule_nodes *nodes, struct json_object *device,
			 struct json_object *interface)
{
	const char *class = member(interface, "class"), *name = member(interface, "name");
	struct rule_node node = { .device = device, .interface = interface };
	int r;

	node.sysfs = member(interface, "path");
	node.subsystem = class;
	if (!class || !name || !node.sysfs || IS_ONE_OF(unseen_classes, class) ||
	    !is_below_device(device, node.sysfs))
		return 0;
	node.id = member(device, "virtId");
	if (strcmp(class, "net") == 0)
		node.mac = member(json_object_object_get(interface, "net"), "mac");
	if (strcmp(class, "block") == 0)
		set_block(&node, name);
	json_object_get(device);
	r = IS_ONE_OF(renamed_classes, class) ? 0 : set_kernel(&node, name);
	if (r == 0)
		r = set_place(&node);
	if (r < 0) {
		drop(&node);
		return r;
	}
	return append(nodes, &node);
}

/* What udev calls the bus. The firmware's own nodes are of another one. */
static const char *subsystem_of(const char *bus, const char *path)
{
	if (strcmp(bus, "mmio") != 0 && strcmp(bus, "platform") != 0)
		return bus;
	return strstr(path, "/LNXSYSTM:") ? "acpi" : "platform";
}

/* The layer that the id of DEVICE names: a channel device, not its subchannel. */
static struct json_object *own_layer(struct json_object *device)
{
	struct json_object *layers = json_object_object_get(device, "layers");
	const char *id = member(device, "id") ?: "";
	size_t length = strcspn(id, ":");

	for (size_t i = 0; i < array_count(layers); i++) {
		struct json_object *layer = json_object_array_get_idx(layers, i);
		const char *bus = member(layer, "bus") ?: "";

		if (strlen(bus) == length && strncmp(bus, id, length) == 0 &&
		    strcmp(member(layer, "address") ?: "", id + length + (id[length] == ':')) == 0)
			return layer;
	}
	return json_object_array_get_idx(layers, 0);
}

static int add_self(struct rule_nodes *nodes, struct json_object *device)
{
	struct json_object *layers = json_object_object_get(device, "layers");
	struct json_object *layer = array_count(layers) ? own_layer(device) : NULL;
	const char *bus = member(layer, "bus"), *path = member(layer, "path");
	struct rule_node node = { .device = device, .sysfs = path };
	bool is_last = layer && json_object_array_get_idx(layers, array_count(layers) - 1) == layer;

	if (!bus || !path)
		return 0;
	node.subsystem = subsystem_of(bus, path);
	if (is_last || !IS_ONE_OF(slot_buses, bus))
		node.id = member(device, "virtId");
	json_object_get(device);
	if (set_place(&node) < 0) {
		drop(&node);
		return -ENOMEM;
	}
	return append(nodes, &node);
}

int rule_nodes_add(struct rule_nodes *nodes, struct json_object *device)
{
	struct json_object *interfaces = json_object_object_get(device, "interfaces");
	int r = 0;

	for (size_t i = 0; r == 0 && i < array_count(interfaces); i++)
		r = add_interface(nodes, device, json_object_array_get_idx(interfaces, i));
	return r < 0 ? r : add_self(nodes, device);
}

void rule_nodes_clear(struct rule_nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		drop(&nodes->list[i]);
	free(nodes->list);
	*nodes = (struct rule_nodes){ 0 };
}

bool rule_node_is(const struct rule_node *node, const char *class)
{
	return node->interface && strcmp(node->subsystem, class) == 0;
}

const char *rule_node_devpath(const struct rule_node *node)
{
	bool is_below_sys = strncmp(node->sysfs, "/sys/", strlen("/sys/")) == 0;

	return node->sysfs + (is_below_sys ? strlen("/sys") : 0);
}

const char *rule_node_name(const struct rule_node *node)
{
	return (node->interface ? member(node->interface, "name") : NULL) ?: name_in(node->sysfs);
}

const char *rule_node_devnode(const struct rule_node *node)
{
	return node->interface ? member(node->interface, "devnode") : NULL;
}
