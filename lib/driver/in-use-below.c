// SPDX-License-Identifier: LGPL-2.1-or-later
/* Devices that go with the driver of the one that they come from. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "driver/in-use-parts.h"

/* The last component of what PATH/subsystem leads to; "" where there is none. */
static const char *bus_of(const struct vd_inquiry *inquiry, const char *path, char *buf, size_t size)
{
	return vd_inquiry_link(inquiry, path, "subsystem", buf, size) ? vd_path_name(buf) : "";
}

/* What nothing drives is missed by nobody. */
static int add_if_driven(struct vd_inquiry *inquiry, const char *path, const char *bus)
{
	char driver[128], holder[512];

	if (vd_inquiry_is_layer(inquiry, path) ||
	    !vd_inquiry_driver(inquiry, path, driver, sizeof(driver)))
		return 0;
	snprintf(holder, sizeof(holder), "%.64s:%.255s", bus, vd_path_name(path));
	return vd_inquiry_add(inquiry, "device", holder, "%s: goes with it, and its driver is %s",
			      holder, driver);
}

typedef int (*child_fn)(struct vd_inquiry *inquiry, const char *path, const char *bus);

static int each_child(struct vd_inquiry *inquiry, const char *dir, child_fn step)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], subsystem[PATH_MAX];
	int r = vd_root_names(inquiry->usage->root, dir, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name && r == 0; name++) {
		if (vd_attr_path(path, sizeof(path), dir, *name) == 0)
			r = step(inquiry, path,
				 bus_of(inquiry, path, subsystem, sizeof(subsystem)));
	}
	return r;
}

static int ask_function(struct vd_inquiry *inquiry, const char *path, const char *bus)
{
	return strcmp(bus, "pci") == 0 ? add_if_driven(inquiry, path, bus) : 0;
}

/*
 * vDPA and mediated devices of a function; and the PCI bus (the folder pci0002:00) behind VMBus's pass-through channel or Xen's pcifront. Functions
 * behind a PCI bridge stay when its driver goes.
 */
static int ask_child(struct vd_inquiry *inquiry, const char *path, const char *bus)
{
	if (strcmp(bus, "vdpa") == 0 || strcmp(bus, "mdev") == 0)
		return add_if_driven(inquiry, path, bus);
	if (!*bus && strncmp(vd_path_name(path), "pci", 3) == 0 && strchr(vd_path_name(path), ':'))
		return each_child(inquiry, path, ask_function);
	return 0;
}

int vd_in_use_below(struct vd_inquiry *inquiry)
{
	const struct vd_device *device = inquiry->device;
	int r = 0;

	for (size_t i = 0; i < device->layer_count && r == 0; i++)
		r = each_child(inquiry, device->layers[i].path, ask_child);
	return r;
}
