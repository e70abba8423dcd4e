// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/missing.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "interface/class.h"

/* The folders between a device and a disk of it: ata1/host0/target0:0:0/0:0:0:0/block. */
#define DEPTH_MAX 6

/* How many other devices are asked for an attribute: a bound on what each that lacks it costs. */
#define OTHERS_READ 8

/* Called with the link that is missing: "sys/class/net/eth0". Returning other than 0 ends the walk.
 */
typedef int missing_fn(void *data, const char *link);

struct walk {
	const struct vd_tree *tree;
	const struct vd_root *root;
	missing_fn *found;
	void *data;
};

static bool begins(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The class whose entries the kernel puts into folders of that name: "net", "block". */
static const struct vd_class *class_of_folder(const char *name)
{
	for (const struct vd_class *class = vd_classes; class->name; class ++) {
		if (class->dir && strcmp(last_part(class->dir), name) == 0)
			return class;
	}
	return NULL;
}

static bool is_of_bus(const struct vd_bus *bus, const char *kernel_name, const char *name)
{
	return !bus->known_only && strcmp(bus->kernel_name, kernel_name) == 0 &&
	       (!bus->accepts || bus->accepts(name));
}

/* The folder of the links to devices of the bus that the kernel calls KERNEL_NAME. */
static int bus_folder(const char *kernel_name, const char *name, char *buf, size_t size)
{
	for (size_t i = 0; i < VD_BUS_COUNT; i++) {
		if (is_of_bus(vd_buses[i], kernel_name, name))
			return snprintf(buf, size, "sys/bus/%s/devices", kernel_name) < (int)size
				       ? 0
				       : -ENAMETOOLONG;
	}
	return -ENOENT;
}

/* A copy may have a folder in place of the link "subsystem", or nothing. */
static bool is_virtio(const char *name)
{
	return begins(name, "virtio") && isdigit((unsigned char)name[6]) &&
	       name[6 + strspn(name + 6, "0123456789")] == '\0';
}

/* Where the link to the device NAME at PATH should be: its folder. -ENOENT: nobody knows. */
static int folder_of_links(const struct vd_root *root, const char *path, const char *name,
			   char *buf, size_t size)
{
	char link[PATH_MAX], target[PATH_MAX];
	const struct vd_class *class;

	if (vd_attr_path(link, sizeof(link), path, "subsystem") < 0 ||
	    vd_link_resolve(root, link, target, sizeof(target)) < 0)
		return is_virtio(name) ? bus_folder("virtio", name, buf, size) : -ENOENT;
	if (begins(target, "sys/bus/"))
		return bus_folder(last_part(target), name, buf, size);
	class = class_of_folder(last_part(target));
	if (!class || !vd_class_wants(class, name) || strlen(class->dir) >= size)
		return -ENOENT;
	strcpy(buf, class->dir);
	return 0;
}

/* The device NAME at PATH, whose link should be in DIR. */
static int check_link(const struct walk *walk, const char *path, const char *dir, const char *name)
{
	char link[PATH_MAX], text[PATH_MAX];

	/* What sys/dev has a link to is shown without its class. */
	if (vd_tree_find_entry(walk->tree, path, strlen(path)) ||
	    vd_attr_path(link, sizeof(link), dir, name) < 0 ||
	    vd_root_readlink(walk->root, link, text, sizeof(text)) != -ENOENT)
		return 0;
	return walk->found(walk->data, link);
}

static bool is_folder(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN);
}

/* The entries of CLASS in the folder DIR, which has its name. */
static int walk_class(const struct walk *walk, const char *dir, const struct vd_class *class)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX];
	int r = 0;

	if (vd_root_names(walk->root, dir, &names, NULL) < 0)
		return 0;
	for (char **name = names; *name && r == 0; name++) {
		vd_autodir DIR *folder = NULL;

		if (vd_class_wants(class, *name) &&
		    vd_attr_path(path, sizeof(path), dir, *name) == 0 &&
		    vd_root_opendir(walk->root, path, &folder) == 0)
			r = check_link(walk, path, class->dir, *name);
	}
	return r;
}

/* Folders that hold further devices of the same one: hosts, targets, units, controllers. */
static bool leads_on(const char *name)
{
	static const char *const prefixes[] = { "ata",	"host",	  "target", "rport-",
						"nvme", "virtio", "session" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(prefixes); i++) {
		if (begins(name, prefixes[i]))
			return true;
	}
	return isdigit((unsigned char)name[0]) && strchr(name, ':');
}

static int walk_folder(const struct walk *walk, const char *dir, unsigned depth);

static int walk_child(const struct walk *walk, const char *dir, const char *name, unsigned depth)
{
	const struct vd_class *class = class_of_folder(name);
	char path[PATH_MAX], folder[256];
	int r = 0;

	if (vd_attr_path(path, sizeof(path), dir, name) < 0 || vd_tree_find(walk->tree, path))
		return 0;
	if (class)
		r = walk_class(walk, path, class);
	else if (folder_of_links(walk->root, path, name, folder, sizeof(folder)) == 0)
		r = check_link(walk, path, folder, name);
	return r == 0 && leads_on(name) ? walk_folder(walk, path, depth + 1) : r;
}

static int walk_folder(const struct walk *walk, const char *dir, unsigned depth)
{
	vd_autodir DIR *folder = NULL;
	const struct dirent *entry;
	int r = 0;

	if (depth > DEPTH_MAX || vd_root_opendir(walk->root, dir, &folder) < 0)
		return 0;
	while (r == 0 && (entry = readdir(folder))) {
		if (is_folder(entry))
			r = walk_child(walk, dir, entry->d_name, depth);
	}
	return r;
}

static int is_in_class(void *data, const char *link)
{
	const struct vd_class *class = data;
	size_t len = strlen(class->dir);

	return strncmp(link, class->dir, len) == 0 && link[len] == '/';
}

static bool has_folder(const struct vd_root *root, const char *path)
{
	vd_autodir DIR *dir = NULL;

	return vd_root_opendir(root, path, &dir) != -ENOENT;
}

/* Many kernels have the bus of Xen; devices are on it in its domains only. */
static bool has_entries(const struct vd_root *root, const char *path)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	size_t count = 0;

	return vd_root_names(root, path, &names, &count) == 0 && count > 0;
}

static bool has_path(const struct vd_root *root, const char *path)
{
	vd_autodir DIR *dir = NULL;

	return vd_root_has_file(root, path) || vd_root_opendir(root, path, &dir) == 0;
}

int vd_missing_note_evidence(const struct vd_root *root, struct vd_arena *arena,
			     struct vd_problem **problems)
{
	static const struct {
		const char *evidence, *beside;
	} systems[] = {
		{ "proc/sysinfo", "sys/bus/ccw/devices" },
		{ "sys/hypervisor", "sys/bus/xen/devices" },
	};

	if (vd_root_is_live(root))
		return 0;
	for (size_t i = 0; i < VD_ARRAY_SIZE(systems); i++) {
		if (has_entries(root, systems[i].beside) && !has_path(root, systems[i].evidence))
			return vd_problem_add(problems, arena, systems[i].evidence, "look for",
					      VD_EVIDENCE, ENOENT);
	}
	return 0;
}

int vd_missing_note_class(struct vd_tree *tree, const struct vd_root *root,
			  const struct vd_class *class)
{
	struct walk walk = { tree, root, is_in_class, (void *)class };

	if ((strcmp(class->name, "net") != 0 && strcmp(class->name, "block") != 0) ||
	    has_folder(root, class->dir))
		return 0;
	for (size_t i = 0; i < tree->count; i++) {
		if (tree->nodes[i]->link_error || !walk_folder(&walk, tree->nodes[i]->path, 0))
			continue;
		return vd_problem_add(&tree->problems, &tree->arena, class->dir, "read",
				      "the folder", ENOENT);
	}
	return 0;
}

bool vd_missing_is_of_others(const struct vd_tree *tree, const struct vd_root *root,
			     const struct vd_bus *bus, const char *path, const char *file)
{
	unsigned read = 0;

	for (size_t i = 0; !vd_root_is_live(root) && i < tree->count && read < OTHERS_READ; i++) {
		const struct vd_node *node = tree->nodes[i];
		char other[PATH_MAX];

		if (node->bus != bus || strcmp(node->path, path) == 0)
			continue;
		read++;
		if (vd_attr_path(other, sizeof(other), node->path, file) == 0 &&
		    vd_root_has_file(root, other))
			return true;
	}
	return false;
}

static int note(void *data, const char *link)
{
	struct vd_device *device = data;

	return vd_problem_add(&device->problems, &device->arena, link, "follow", "the link",
			      ENOENT);
}

/* An interface on a virtio device that is no layer: "virtio0/block/vda" below a PCI function. */
static bool skips_virtio(const struct vd_device *device, const struct vd_interface *interface)
{
	const struct vd_layer *innermost = &device->layers[device->layer_count - 1];
	size_t len = strlen(innermost->path);

	return strncmp(interface->path, innermost->path, len) == 0 &&
	       begins(interface->path + len, "/virtio");
}

/* Walking every device would double the cost of a list. A device with interfaces that say what it
 * is has what it needs; one with none, or with those of a host or a controller, may lack some. */
static bool may_lack(const struct vd_tree *tree, const struct vd_device *device)
{
	if (tree->problems || !device->interface_count)
		return true;
	for (size_t i = 0; i < device->interface_count; i++) {
		if (!device->interfaces[i].class->type ||
		    skips_virtio(device, &device->interfaces[i]))
			return true;
	}
	return false;
}

int vd_missing_note_device(const struct vd_tree *tree, const struct vd_root *root,
			   struct vd_device *device)
{
	struct walk walk = { tree, root, note, device };
	int r = 0;

	if (vd_root_is_live(root) || !may_lack(tree, device))
		return 0;
	for (size_t i = 0; i < device->layer_count && r == 0; i++)
		r = walk_folder(&walk, device->layers[i].path, 0);
	return r;
}
