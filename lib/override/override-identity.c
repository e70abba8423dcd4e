// SPDX-License-Identifier: LGPL-2.1-or-later
#include "override/override-identity.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/link.h"
#include "bus/attr.h"

static const char *value_of(const struct vd_interface *interface, const char *key)
{
	const struct vd_attr *attrs = interface->class->attrs;

	for (size_t k = 0; attrs && interface->values && attrs[k].key; k++) {
		if (strcmp(attrs[k].key, key) == 0)
			return interface->values[k];
	}
	return NULL;
}

/* One that was made up, taken over from another interface or set by hand may be another one
 * tomorrow: Linux, include/uapi/linux/netdevice.h, NET_ADDR_PERM. */
static bool mac_lasts(const struct vd_root *root, const struct vd_interface *interface)
{
	char path[PATH_MAX], text[16];

	return vd_attr_path(path, sizeof(path), interface->path, "addr_assign_type") == 0 &&
	       vd_root_read(root, path, text, sizeof(text), NULL) == 0 && strcmp(text, "0") == 0;
}

static const char *mac_of(const struct vd_root *root, const struct vd_interface *interface)
{
	const char *mac = value_of(interface, "mac");

	/* Such as an interface without addresses has. */
	if (!mac || strcmp(mac, "00:00:00:00:00:00") == 0)
		return NULL;
	return mac_lasts(root, interface) ? mac : NULL;
}

static const char *serial_of(const struct vd_root *root, const struct vd_interface *interface)
{
	const char *serial = value_of(interface, "serial");

	/* The disks of a SCSI host come and go, and don't say which host it is. */
	if (strstr(interface->path, "/target"))
		return NULL;
	if (!serial && interface->class->label && strcmp(interface->class->label, "serial") == 0)
		serial = interface->label;
	return serial;
}

typedef const char *(*identity_of)(const struct vd_root *root,
				   const struct vd_interface *interface);

/*
 * What the interfaces of DEVICE say: WANTED if one of them does, else another value; NULL where
 * none says anything, as is so whenever the default driver is not bound. WANTED may be NULL.
 */
static const char *find_identity(const struct vd_root *root, const struct vd_device *device,
				 identity_of of, const char *wanted)
{
	const char *found = NULL;

	for (size_t i = 0; i < device->interface_count; i++) {
		const char *value = of(root, &device->interfaces[i]);

		if (value && wanted && strcasecmp(value, wanted) == 0)
			return value;
		if (value && !found)
			found = value;
	}
	return found;
}

/* Linux, drivers/s390/cio/css.c: dev_busid is "none" where the subchannel has no valid device. */
static void read_devno(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	char file[PATH_MAX];

	if (vd_attr_path(file, sizeof(file), path, "dev_busid") < 0 ||
	    vd_root_read(root, file, buf, size, NULL) < 0 || strcmp(buf, "none") == 0)
		buf[0] = '\0';
}

/* Before Linux 5.15 there is no dev_busid, and the device itself says its number: if it is there. */
static void take_devno(const struct vd_device *device, char *buf, size_t size)
{
	for (size_t i = 0; i < device->layer_count && !buf[0]; i++) {
		const struct vd_layer *layer = &device->layers[i];

		if (layer->bus == &vd_bus_ccw && strlen(layer->name) < size)
			strcpy(buf, layer->name);
	}
}

static int layer_id(const struct vd_registry *registry, const struct vd_layer *layer,
		    struct vd_id *ret)
{
	if (!layer->native_id || vd_registry_identify(registry, layer->native_id, ret) < 0)
		return -ENODATA;
	return 0;
}

int vd_identity_of(const struct vd_root *root, const struct vd_registry *registry,
		   const struct vd_device *device, const struct vd_layer *layer,
		   const struct vd_override *wanted, struct vd_identity *ret)
{
	struct vd_identity found = {};
	int r = layer_id(registry, layer, &found.id);

	if (r < 0)
		return r;
	if (layer->bus == &vd_bus_css)
		read_devno(root, layer->path, found.devno, sizeof(found.devno));
	if (layer->bus == &vd_bus_css && !found.devno[0])
		take_devno(device, found.devno, sizeof(found.devno));
	found.mac = find_identity(root, device, mac_of, wanted ? wanted->mac : NULL);
	found.serial = find_identity(root, device, serial_of, wanted ? wanted->serial : NULL);
	*ret = found;
	return 0;
}

int vd_identity_find(const struct vd_root *root, const char *devno, char *buf, size_t size)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], found[sizeof((struct vd_identity){}.devno)];
	int r = vd_root_names(root, "sys/bus/css/devices", &names, NULL);

	for (char **name = names; r == 0 && *name; name++) {
		snprintf(path, sizeof(path), "sys/bus/css/devices/%s", *name);
		if (vd_link_resolve(root, path, path, sizeof(path)) < 0)
			continue;
		read_devno(root, path, found, sizeof(found));
		if (strcmp(found, devno) != 0)
			continue;
		return snprintf(buf, size, "%s", *name) < (int)size ? 0 : -ENOENT;
	}
	return r < 0 ? r : -ENOENT;
}
