// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/select.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "device/dev-nodes.h"
#include "device/field.h"
#include "device/filter.h"

static const struct {
	const char *prefix;
	enum vd_selector_kind kind;
} prefixes[] = {
	{ "serial=", VD_SELECT_SERIAL }, { "wwn=", VD_SELECT_WWN },   { "mac=", VD_SELECT_MAC },
	{ "type=", VD_SELECT_TYPE },	 { "/sys/", VD_SELECT_PATH },
};

/* /dev/input/event3 is the kernel's event3. */
static const char *kernel_name_of_devnode(const char *path)
{
	static const char *const folders[] = { "/dev/input/", "/dev/dri/", "/dev/" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(folders); i++) {
		size_t len = strlen(folders[i]);

		if (strncmp(path, folders[i], len) == 0)
			return path + len;
	}
	return path;
}

/*
 * Names that a link is made of, which leads to what the name stands for, and from there to its
 * device: a partition to its disk, too, which is no interface of its own; /dev/virt/0 to virt0.
 */
static const struct {
	const char *name, *link;
} links[] = {
	{ "/dev/virt/", "sys/class/virt/virt" },
	{ "/dev/", "sys/class/block/" },
	{ "", "sys/class/block/" },
};

static int resolve_name(const struct vd_source *source, const char *name, char **ret)
{
	char link[PATH_MAX], path[PATH_MAX];
	size_t i = 0;

	while (strncmp(name, links[i].name, strlen(links[i].name)) != 0)
		i++;
	name += strlen(links[i].name);
	if (strchr(name, '/') ||
	    snprintf(link, sizeof(link), "%s%s", links[i].link, name) >= (int)sizeof(link) ||
	    vd_link_resolve(source->root, link, path, sizeof(path)) < 0)
		return 0;
	*ret = strdup(path);
	return *ret ? 0 : -ENOMEM;
}

/* A path typed by hand may be a link of /sys/bus or /sys/class: it is followed as far as it is one.
 */
static int resolve_path(const struct vd_source *source, const char *typed, char **ret)
{
	char path[PATH_MAX];
	size_t len = strlen(typed);

	if (len >= sizeof(path))
		return 0;
	memcpy(path, typed, len + 1);
	while (len && path[len - 1] == '/')
		path[--len] = '\0';
	if (vd_link_resolve(source->root, path, path, sizeof(path)) == 0)
		len = strlen(path);
	*ret = strndup(path, len);
	return *ret ? 0 : -ENOMEM;
}

int vd_selector_parse(const struct vd_source *source, const char *text, struct vd_selector *ret)
{
	struct vd_selector selector = { .text = text, .value = text, .kind = VD_SELECT_NAME };
	int r = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);

		if (strncmp(text, prefixes[i].prefix, len) != 0)
			continue;
		selector.kind = prefixes[i].kind;
		selector.value = text + len;
	}
	if (selector.kind == VD_SELECT_NAME) {
		selector.value = kernel_name_of_devnode(text);
		r = resolve_name(source, text, &selector.resolved);
	} else if (selector.kind == VD_SELECT_PATH) {
		r = resolve_path(source, text + 1, &selector.resolved);
	} else if (selector.kind == VD_SELECT_TYPE) {
		r = vd_registry_type_parse(source->registry, selector.value, &selector.type);
	}
	if (r == 0)
		*ret = selector;
	return r;
}

void vd_selector_clear(struct vd_selector *selector)
{
	free(selector->resolved);
	selector->resolved = NULL;
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

static bool is_address(const struct vd_device *device, size_t index, const char *value)
{
	const struct vd_layer *layer = &device->layers[index];
	size_t bus_len = strlen(layer->bus->name);

	if (!is_numbered_like_next(device, index) &&
	    (strcmp(value, layer->address) == 0 || strcmp(value, layer->name) == 0))
		return true;
	/* BUS:ADDRESS of any layer, and PCI's address without its domain, which is 0 then. */
	if (strncmp(value, layer->bus->name, bus_len) == 0 && value[bus_len] == ':')
		return strcmp(value + bus_len + 1, layer->address) == 0;
	return layer->bus == &vd_bus_pci && strncmp(layer->address, "0000:", 5) == 0 &&
	       strcmp(value, layer->address + 5) == 0;
}

static bool is_device(const struct vd_device *device, const char *value)
{
	if (strcmp(value, device->id) == 0)
		return true;
	for (size_t i = 0; i < device->layer_count; i++) {
		if (is_address(device, i, value))
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

/* Whether the attribute KEY of INTERFACE is VALUE. */
static bool has_value(const struct vd_interface *interface, const char *key, const char *value)
{
	const char *own = value_of(interface, key);

	return own && strcasecmp(own, value) == 0;
}

/* The kernel writes naa.5000…, udev 0x5000…, and links in /dev/disk/by-id wwn-0x5000… */
static const char *bare_wwn(const char *text)
{
	static const char *const forms[] = { "wwn-0x", "naa.", "eui.", "0x" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(forms); i++) {
		size_t len = strlen(forms[i]);

		if (strncasecmp(text, forms[i], len) == 0)
			return text + len;
	}
	return text;
}

static bool has_wwn(const struct vd_interface *interface, const char *value)
{
	const char *own = value_of(interface, "wwn");

	return own && strcasecmp(bare_wwn(own), bare_wwn(value)) == 0;
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

static bool is_node_of(const struct vd_source *source, const char *text,
		       const struct vd_interface *interface)
{
	char node[PATH_MAX];

	return strncmp(text, "/dev/", 5) == 0 &&
	       vd_interface_node(source->root, interface, node, sizeof(node)) == 0 &&
	       strcmp(text, node) == 0;
}

static bool is_interface(const struct vd_source *source, const struct vd_selector *selector,
			 const struct vd_interface *interface)
{
	switch (selector->kind) {
	case VD_SELECT_SERIAL:
		return has_value(interface, "serial", selector->value);
	case VD_SELECT_WWN:
		return has_wwn(interface, selector->value);
	case VD_SELECT_MAC:
		return has_value(interface, "mac", selector->value);
	case VD_SELECT_TYPE:
		return false;
	case VD_SELECT_PATH:
		return leads_to(selector->resolved, interface);
	default:
		return strcmp(selector->value, interface->name) == 0 ||
		       leads_to(selector->resolved, interface) ||
		       is_node_of(source, selector->text, interface);
	}
}

/* The path of the interface of DEVICE that SELECTOR means, or NULL. */
static const char *find_interface(const struct vd_source *source,
				  const struct vd_selector *selector,
				  const struct vd_device *device)
{
	for (size_t i = 0; i < device->interface_count; i++) {
		if (is_interface(source, selector, &device->interfaces[i]))
			return device->interfaces[i].path;
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
		return leads_here(source, selector->resolved, node);
	case VD_SELECT_NAME:
		return is_device(device, selector->value) ||
		       leads_here(source, selector->resolved, node);
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
