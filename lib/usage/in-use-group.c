// SPDX-License-Identifier: LGPL-2.1-or-later
/* VFIO: processes that hold the device's group open, and the other members of the group. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "bus/attr.h"
#include "device/vfio.h"
#include "usage/in-use-internal.h"
#include "drivers/takes-any.h"

/*
 * Whether a member whose driver is DRIVER spoils the group: those that leave DMA to others don't
 * (Linux, driver_managed_dma of pci-stub and pcieport, and all of PCI's bridges before it).
 */
static bool spoils(const struct vd_usage_check *check, const char *path, const char *driver)
{
	char subsystem[PATH_MAX], class[32];
	uint64_t value;

	if (strcmp(driver, "pcieport") == 0)
		return false;
	if (!vd_usage_check_link(check, path, "subsystem", subsystem, sizeof(subsystem)))
		strcpy(subsystem, "");
	if (vd_driver_leaves_dma(check->proc->root, vd_path_name(subsystem), driver, path))
		return false;
	return !vd_usage_check_read(check, path, "class", class, sizeof(class)) ||
	       vd_parse_uint(class, 16, 0xffffff, &value) < 0 || value >> 8 != 0x0604;
}

/* "pci:0000:00:04.0" for what we have a name for; else the kernel's own. */
static void member_name(const struct vd_usage_check *check, const char *path, const char *name,
			char *buf, size_t size)
{
	char subsystem[PATH_MAX];
	bool is_pci = vd_usage_check_link(check, path, "subsystem", subsystem, sizeof(subsystem)) &&
		      strcmp(vd_path_name(subsystem), "pci") == 0;

	snprintf(buf, size, "%s%s", is_pci ? "pci:" : "", name);
}

static int check_member(struct vd_usage_check *check, const char *dir, const char *name,
			const char *group)
{
	char path[PATH_MAX], driver[128], member[512];

	if (!vd_usage_check_link(check, dir, name, path, sizeof(path)) ||
	    vd_usage_check_is_layer(check, path) ||
	    !vd_usage_check_driver(check, path, driver, sizeof(driver)) ||
	    !spoils(check, path, driver))
		return 0;
	member_name(check, path, name, member, sizeof(member));
	return vd_usage_check_add(check,
				  &(struct vd_reason){ .use = VD_USE_IOMMU_GROUP,
						       .object = member,
						       .holder = member,
						       .driver = driver },
				  "in the same IOMMU group (%s), and its driver is %s", group,
				  driver);
}

static int check_members(struct vd_usage_check *check, const char *group_path)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX];
	int r;

	if (vd_attr_path(dir, sizeof(dir), group_path, "devices") < 0)
		return 0;
	r = vd_proc_names(check->proc, dir, NULL, &names);
	for (char **name = names; r == 0 && *name; name++)
		r = check_member(check, dir, *name, vd_path_name(group_path));
	return r;
}

/* /dev/vfio/GROUP, or noiommu-GROUP where there is no IOMMU (Linux,
 * Documentation/driver-api/vfio.rst). */
static int check_group_node(struct vd_usage_check *check, const char *group_path)
{
	const char *group = vd_path_name(group_path);
	char node[PATH_MAX], what[128];
	int r;

	snprintf(what, sizeof(what), "IOMMU group %.64s", group);
	snprintf(node, sizeof(node), "/dev/vfio/%.255s", group);
	r = vd_usage_check_add_open(check, what, node);
	snprintf(node, sizeof(node), "/dev/vfio/noiommu-%.255s", group);
	return r < 0 ? r : vd_usage_check_add_open(check, what, node);
}

/* The device's own node, from Linux 6.6 on: PATH/vfio-dev/vfio0 is /dev/vfio/devices/vfio0. */
static int check_device_nodes(struct vd_usage_check *check, const char *path)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_proc_names(check->proc, path, "vfio-dev", &names);

	for (char **name = names; r == 0 && *name; name++) {
		char node[PATH_MAX];

		snprintf(node, sizeof(node), "/dev/vfio/devices/%.255s", *name);
		r = vd_usage_check_add_open(check, *name, node);
	}
	return r;
}

static int check_layer(struct vd_usage_check *check, const struct vd_layer *layer)
{
	const char *wanted = check->request->new_driver, *bus = layer->bus->kernel_name;
	const struct vd_root *root = check->proc->root;
	char group[PATH_MAX], driver[128];
	bool has_group =
		vd_usage_check_link(check, layer->path, "iommu_group", group, sizeof(group));
	bool from_vfio = vd_usage_check_driver(check, layer->path, driver, sizeof(driver)) &&
			 vd_driver_is_vfio(root, bus, driver, layer->path);
	int r = 0;

	/* A host's driver can't have a member of a group that a program has. */
	if (has_group && (from_vfio || wanted))
		r = check_group_node(check, group);
	if (r == 0 && from_vfio)
		r = check_device_nodes(check, layer->path);
	if (r == 0 && has_group && wanted && vd_driver_is_vfio(root, bus, wanted, NULL))
		r = check_members(check, group);
	return r;
}

int vd_in_use_group(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	int r = 0;

	for (size_t i = 0; i < device->layer_count && r == 0; i++)
		r = check_layer(check, &device->layers[i]);
	return r;
}
