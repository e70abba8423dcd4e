// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/select.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/sysmacros.h>

#include "base/follow.h"
#include "device/address.h"
#include "device/dev-nodes.h"
#include "device/field.h"
#include "scan/filter.h"
#include "scan/stacked.h"
#include "tree/uevent-value.h"

static const struct {
	const char *prefix;
	enum vd_selector_kind kind;
	bool is_part; /* of the value */
} prefixes[] = {
	{ "serial=", VD_SELECT_SERIAL, false }, { "wwn=", VD_SELECT_WWN, false },
	{ "mac=", VD_SELECT_MAC, false },	{ "type=", VD_SELECT_TYPE, false },
	{ "/sys/", VD_SELECT_PATH, true },	{ "/dev/", VD_SELECT_DEVNODE, true },
};

/* The node of sysfs that the link LINK leads to, or NULL: a device is at or above it. */
static int resolve_link(const struct vd_source *source, const char *link, char **ret)
{
	char path[PATH_MAX];

	if (vd_link_resolve(source->root, link, path, sizeof(path)) < 0)
		return 0;
	*ret = strdup(path);
	return *ret ? 0 : -ENOMEM;
}

/* A partition is no interface of its own. In sysfs a name can't have a slash: the kernel writes
 * cciss!c0d0p1 for /dev/cciss/c0d0p1. */
static int resolve_block(const struct vd_source *source, const char *name, char **ret)
{
	static const char folder[] = "sys/class/block/";
	char link[sizeof(folder) + NAME_MAX];
	size_t length = strlen(name);

	if (!length || length > NAME_MAX)
		return 0;
	memcpy(link, folder, sizeof(folder));
	for (size_t i = 0; i <= length; i++)
		link[sizeof(folder) - 1 + i] = name[i] == '/' ? '!' : name[i];
	return resolve_link(source, link, ret);
}

/* What device mapper calls NAME, or a network interface: of interest only if it lies on others. */
static int resolve_stacked(const struct vd_source *source, const char *name, char **ret)
{
	static const char folder[] = "sys/class/net/";
	char path[PATH_MAX], link[sizeof(folder) + NAME_MAX];

	if (strlen(name) > NAME_MAX || strchr(name, '/'))
		return 0;
	snprintf(link, sizeof(link), "%s%s", folder, name);
	if (vd_link_resolve(source->root, link, path, sizeof(path)) < 0 &&
	    vd_stacked_map(source->root, name, path, sizeof(path)) < 0)
		return 0;
	*ret = strdup(path);
	return *ret ? 0 : -ENOMEM;
}

static int resolve_name(const struct vd_source *source, const char *name, char **ret)
{
	int r = resolve_block(source, name, ret);

	return r < 0 || *ret ? r : resolve_stacked(source, name, ret);
}

/* Linux, Documentation/ABI/testing/sysfs-dev: a link for the number of each device node. */
static int resolve_number(const struct vd_source *source, const struct vd_followed *node,
			  char **ret)
{
	char link[64];

	snprintf(link, sizeof(link), "sys/dev/%s/%u:%u", S_ISBLK(node->mode) ? "block" : "char",
		 major(node->number), minor(node->number));
	return resolve_link(source, link, ret);
}

static bool is_node(const struct vd_followed *file)
{
	return S_ISBLK(file->mode) || S_ISCHR(file->mode);
}

static int set_devnode(struct vd_selector *selector, const char *folder, const char *name)
{
	if (asprintf(&selector->devnode, "%s%s", folder, name) >= 0)
		return 0;
	selector->devnode = NULL;
	return -ENOMEM;
}

/*
 * A node whose number no bus's device has, as that of /dev/hwrng, is known by the name that the
 * kernel has for it, whatever it is called.
 */
static int name_node(const struct vd_source *source, struct vd_selector *selector,
		     const char *typed)
{
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = { 0 };
	const char *name = NULL;

	if (vd_uevent_value(source->root, selector->resolved, "DEVNAME", &arena, &name) == -ENOMEM)
		return -ENOMEM;
	return name ? set_devnode(selector, "/dev/", name) : set_devnode(selector, "/", typed);
}

/* What PATH is a name of, a link or a node: its number tells for certain, its name where there is
 * no node, as in most copied trees. */
static int resolve_devnode(const struct vd_source *source, struct vd_selector *selector)
{
	struct vd_followed file = { 0 };
	int r = vd_follow(source->root, selector->text + 1, &file);
	const char *path = r == 0 ? file.path : selector->text + 1;

	/* Without a folder dev the name is all that there is; a link that leads out of it means
	 * nothing. */
	if (r < 0 && r != -ENOENT)
		return r == -ENOMEM ? r : 0;
	if (is_node(&file))
		r = resolve_number(source, &file, &selector->resolved);
	else if (file.mode && vd_root_is_live(source->root))
		return 0;
	else
		r = 0;
	if (r < 0)
		return r;
	if (selector->resolved && vd_tree_find_nearest(source->tree, selector->resolved))
		return 0;
	if (selector->resolved)
		return name_node(source, selector, path);
	r = set_devnode(selector, "/", path);
	if (r < 0 || strncmp(path, "dev/", 4) != 0)
		return r;
	if (strncmp(path, "dev/mapper/", 11) == 0)
		return resolve_stacked(source, path + 11, &selector->resolved);
	return resolve_block(source, path + 4, &selector->resolved);
}

/* A path may have links in it anywhere; what is not there in a copied tree is taken as typed. */
static int resolve_path(const struct vd_source *source, const char *typed, char **ret)
{
	struct vd_followed file;
	const char *path = typed;
	size_t length;
	int r = vd_follow(source->root, typed, &file);

	if (r == 0)
		path = file.path;
	else if (r != -ENOENT)
		return r == -ENOMEM ? r : 0;
	length = strlen(path);
	while (length && path[length - 1] == '/')
		length--;
	*ret = strndup(path, length);
	return *ret ? 0 : -ENOMEM;
}

static int resolve(const struct vd_source *source, struct vd_selector *selector)
{
	if (selector->has_wildcard)
		return 0;
	switch (selector->kind) {
	case VD_SELECT_NAME:
		/* An address is no disk's name, and to look for one takes a reading of all disks. */
		if (source->is_part)
			return 0;
		return resolve_name(source, selector->text, &selector->resolved);
	case VD_SELECT_DEVNODE:
		return resolve_devnode(source, selector);
	case VD_SELECT_PATH:
		return resolve_path(source, selector->text + 1, &selector->resolved);
	case VD_SELECT_TYPE:
		return vd_registry_type_parse(source->registry, selector->value, &selector->type);
	default:
		return 0;
	}
}

static bool may_be_stacked(const struct vd_selector *selector)
{
	return selector->kind == VD_SELECT_NAME ||
	       strncmp(selector->text, "/dev/mapper/", strlen("/dev/mapper/")) == 0;
}

int vd_selector_parse(const struct vd_source *source, const char *text, struct vd_selector *ret)
{
	struct vd_selector selector = { .text = text, .value = text, .kind = VD_SELECT_NAME };
	int r;

	for (size_t i = 0; i < VD_ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);

		if (strncmp(text, prefixes[i].prefix, len) != 0)
			continue;
		selector.kind = prefixes[i].kind;
		selector.value = prefixes[i].is_part ? text : text + len;
	}
	selector.has_wildcard = selector.kind != VD_SELECT_PATH &&
				selector.kind != VD_SELECT_TYPE &&
				vd_name_has_wildcard(selector.value);
	r = resolve(source, &selector);
	if (r == 0 && selector.has_wildcard && may_be_stacked(&selector))
		r = vd_stacked_below_matching(source->root, selector.text, &selector.below);
	else if (r == 0 && selector.resolved)
		r = vd_stacked_below(source->root, selector.resolved, &selector.below);
	if (r == 0)
		*ret = selector;
	else
		vd_selector_clear(&selector);
	return r;
}

void vd_selector_clear(struct vd_selector *selector)
{
	free(selector->resolved);
	free(selector->devnode);
	if (selector->below)
		vd_names_free(selector->below);
	selector->resolved = selector->devnode = NULL;
	selector->below = NULL;
}

unsigned vd_selector_fields(const struct vd_selector *selector)
{
	switch (selector->kind) {
	case VD_SELECT_SERIAL:
	case VD_SELECT_WWN:
	case VD_SELECT_MAC:
		return 1u << VD_FIELD_INTERFACES;
	case VD_SELECT_TYPE:
		return 1u << VD_FIELD_TYPE;
	default:
		return 0;
	}
}

/*
 * Subchannels and the devices on them have numbers of one form, and 0.0.0009 can be one of either:
 * by its number alone a device is meant.
 */
static bool is_numbered_like_next(const struct vd_device *device, size_t layer)
{
	return layer + 1 < device->layer_count && device->layers[layer + 1].bus->names_transport;
}

static bool equals(const struct vd_selector *selector, const char *name, bool ignore_case)
{
	if ((ignore_case ? strcasecmp : strcmp)(selector->value, name) == 0)
		return true;
	return selector->has_wildcard && vd_name_matches(selector->value, name, ignore_case);
}

static bool equals_address(const struct vd_selector *selector, const struct vd_layer *layer,
			   const char *value)
{
	if (selector->has_wildcard)
		return vd_address_matches(layer->bus, layer->address, value);
	return vd_address_is(layer->bus, layer->address, value);
}

static bool is_address(const struct vd_selector *selector, const struct vd_device *device,
		       size_t index)
{
	const struct vd_layer *layer = &device->layers[index];
	size_t bus_len = strlen(layer->bus->name);

	if (!is_numbered_like_next(device, index) &&
	    (equals_address(selector, layer, selector->value) ||
	     equals(selector, layer->name, false)))
		return true;
	/* BUS:ADDRESS of any layer, or BUS:NAME with the kernel's name of it. */
	return strncasecmp(selector->value, layer->bus->name, bus_len) == 0 &&
	       selector->value[bus_len] == ':' &&
	       (equals_address(selector, layer, selector->value + bus_len + 1) ||
		strcmp(selector->value + bus_len + 1, layer->name) == 0);
}

static bool is_device(const struct vd_selector *selector, const struct vd_device *device)
{
	if (equals(selector, device->id, false))
		return true;
	for (size_t i = 0; i < device->layer_count; i++) {
		if (is_address(selector, device, i))
			return true;
	}
	return false;
}

static const char *value_of(const struct vd_interface *interface, const char *key)
{
	for (size_t k = 0; interface->values && interface->class->attrs[k].key; k++) {
		if (strcmp(interface->class->attrs[k].key, key) == 0)
			return interface->values[k];
	}
	return NULL;
}

/* Whether the attribute KEY of INTERFACE is what SELECTOR wants. */
static bool has_value(const struct vd_selector *selector, const struct vd_interface *interface,
		      const char *key)
{
	const char *own = value_of(interface, key);

	return own && equals(selector, own, true);
}

/* The kernel writes naa.5000…, udev 0x5000…, and links in /dev/disk/by-id wwn-0x5000… */
static const char *bare_wwn(const char *text)
{
	static const char *const forms[] = { "wwn-0x", "naa.", "eui.", "uuid.", "0x" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(forms); i++) {
		size_t len = strlen(forms[i]);

		if (strncasecmp(text, forms[i], len) == 0)
			return text + len;
	}
	return text;
}

static bool has_wwn(const struct vd_selector *selector, const struct vd_interface *interface)
{
	const char *own = value_of(interface, "wwn");

	return own && (equals(selector, own, true) ||
		       strcasecmp(bare_wwn(own), bare_wwn(selector->value)) == 0);
}

static bool leads_here(const struct vd_source *source, const char *path, const struct vd_node *root)
{
	const struct vd_node *node = path ? vd_tree_find_nearest(source->tree, path) : NULL;

	return node && vd_node_device_root(node) == root;
}

/* Whether PATH is that of INTERFACE, or of a part of it: a partition. */
static bool leads_to(const char *path, const struct vd_interface *interface)
{
	size_t len = strlen(interface->path);

	return path && strncmp(path, interface->path, len) == 0 && (!path[len] || path[len] == '/');
}

/* Whether what SELECTOR means lies on INTERFACE. */
static bool lies_on(const struct vd_selector *selector, const struct vd_interface *interface)
{
	for (char **path = selector->below; path && *path; path++) {
		if (leads_to(*path, interface))
			return true;
	}
	return false;
}

static bool is_node_of(const struct vd_source *source, const struct vd_selector *selector,
		       const struct vd_interface *interface)
{
	char node[PATH_MAX];

	if (!selector->devnode && !selector->has_wildcard)
		return false;
	if (vd_interface_node(source->root, interface, node, sizeof(node)) < 0)
		return false;
	return selector->devnode ? strcmp(selector->devnode, node) == 0
				 : vd_name_matches(selector->value, node, false);
}

static bool is_interface(const struct vd_source *source, const struct vd_selector *selector,
			 const struct vd_interface *interface)
{
	switch (selector->kind) {
	case VD_SELECT_SERIAL:
		return has_value(selector, interface, "serial");
	case VD_SELECT_WWN:
		return has_wwn(selector, interface);
	case VD_SELECT_MAC:
		return has_value(selector, interface, "mac");
	case VD_SELECT_TYPE:
		return false;
	case VD_SELECT_PATH:
		return leads_to(selector->resolved, interface);
	case VD_SELECT_DEVNODE:
		return leads_to(selector->resolved, interface) ||
		       is_node_of(source, selector, interface);
	default:
		return equals(selector, interface->name, false) ||
		       leads_to(selector->resolved, interface);
	}
}

/* The path of the interface of DEVICE that SELECTOR means, or NULL. */
static const char *find_interface(const struct vd_source *source,
				  const struct vd_selector *selector,
				  const struct vd_device *device)
{
	for (size_t i = 0; i < device->interface_count; i++) {
		const struct vd_interface *interface = &device->interfaces[i];

		if (is_interface(source, selector, interface))
			return interface->path;
		/* On several of them: no one interface is meant, but what is on all. */
		if (lies_on(selector, interface))
			return selector->below[1] && selector->resolved ? selector->resolved
									: interface->path;
	}
	return NULL;
}

bool vd_selector_matches(const struct vd_source *source, const struct vd_selector *selector,
			 const struct vd_node *node, const struct vd_device *device,
			 const char **ret_interface)
{
	*ret_interface = find_interface(source, selector, device);
	if (*ret_interface)
		return true;
	switch (selector->kind) {
	case VD_SELECT_TYPE:
		return vd_device_has_type(source->registry, device, selector->type);
	case VD_SELECT_PATH:
	case VD_SELECT_DEVNODE:
		return leads_here(source, selector->resolved, node);
	case VD_SELECT_NAME:
		return is_device(selector, device) || leads_here(source, selector->resolved, node);
	default:
		return false;
	}
}

void vd_selector_note(struct vd_selector *selector, const char *interface)
{
	bool is_same = !selector->matched || (selector->interface && interface &&
					      strcmp(selector->interface, interface) == 0);

	selector->interface = is_same ? interface : NULL;
	selector->matched = true;
}
