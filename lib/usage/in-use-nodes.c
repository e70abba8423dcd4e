// SPDX-License-Identifier: LGPL-2.1-or-later
/* Other nodes held open, watchdogs, virtual functions. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"
#include "device/dev-nodes.h"
#include "usage/in-use-internal.h"

/* Linux, Documentation/ABI/testing/sysfs-class-watchdog: "active" or "inactive". The first has an
 * older name too. */
static int check_watchdog(struct vd_usage_check *check, const char *name, const char *path)
{
	char state[32];
	int r = 0;

	if (vd_usage_check_read(check, path, "state", state, sizeof(state)) &&
	    strcmp(state, "active") == 0)
		r = vd_usage_check_add(check,
				       &(struct vd_reason){ .use = VD_USE_WATCHDOG,
							    .object = name,
							    .holder = name },
				       "the watchdog is running");
	if (r == 0 && strcmp(name, "watchdog0") == 0)
		r = vd_usage_check_add_open(check, name, "/dev/watchdog");
	return r;
}

static bool has_driver(const struct vd_usage_check *check, const char *name)
{
	const struct vd_device *device = check->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		char driver[128];

		if (vd_usage_check_driver(check, device->layers[i].path, driver, sizeof(driver)) &&
		    strcmp(driver, name) == 0)
			return true;
	}
	return false;
}

/* One that sysfs shows below no device may be this one's: some drivers don't tell its parent, and
 * call it what they are called themselves (Linux, drivers/watchdog/i6300esb.c). */
static int check_unlinked_watchdog(struct vd_usage_check *check, const char *name)
{
	static const char class[] = "sys/class/watchdog";
	char path[PATH_MAX], node[PATH_MAX], identity[128];
	int r;

	if (!vd_usage_check_link(check, class, name, path, sizeof(path)) ||
	    strncmp(path, "sys/devices/virtual/", 20) != 0 ||
	    !vd_usage_check_read(check, path, "identity", identity, sizeof(identity)) ||
	    !has_driver(check, identity))
		return 0;
	snprintf(node, sizeof(node), "/dev/%.255s", name);
	r = vd_usage_check_add_open(check, name, node);
	return r == 0 ? check_watchdog(check, name, path) : r;
}

static int check_unlinked_watchdogs(struct vd_usage_check *check)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_proc_names(check->proc, "sys/class/watchdog", NULL, &names);

	for (char **name = names; r == 0 && *name; name++)
		r = check_unlinked_watchdog(check, *name);
	return r;
}

/*
 * All sources of random numbers share one node, which reads the one in rng_current (Linux,
 * Documentation/admin-guide/hw_random.rst). The name of a source begins with that of its driver:
 * "virtio_rng.0", "pseries-rng".
 */
static bool is_other_source(const struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	char path[PATH_MAX], current[128], driver[128];

	if (!vd_usage_check_link(check, "sys/class/misc", "hw_random", path, sizeof(path)) ||
	    !vd_usage_check_read(check, path, "rng_current", current, sizeof(current)))
		return false;
	for (char *p = strchr(current, '-'); p; p = strchr(p, '-'))
		*p = '_';
	for (size_t i = 0; i < device->layer_count; i++) {
		if (vd_usage_check_driver(check, device->layers[i].path, driver, sizeof(driver)) &&
		    strncmp(current, driver, strlen(driver)) == 0)
			return false;
	}
	return true;
}

static int check_interface(struct vd_usage_check *check, const struct vd_interface *interface)
{
	const struct vd_class *class = interface->class;
	char node[PATH_MAX];
	int r = 0;

	/* Disks have more nodes than their own, and are asked about with all that lies on them. */
	if (!class->devnode || strcmp(class->name, "block") == 0 ||
	    (strcmp(class->name, "hwrng") == 0 && is_other_source(check)))
		return 0;
	if (vd_interface_node(check->proc->root, interface, node, sizeof(node)) == 0)
		r = vd_usage_check_add_open(check, interface->name, node);
	if (r == 0 && strcmp(class->name, "watchdog") == 0)
		r = check_watchdog(check, interface->name, interface->path);
	return r;
}

/* Linux, Documentation/ABI/testing/sysfs-bus-pci: the virtual functions go when the driver of the
 * physical one does. */
static int check_functions(struct vd_usage_check *check, const struct vd_layer *layer)
{
	char count[16];

	if (layer->bus != &vd_bus_pci ||
	    !vd_usage_check_read(check, layer->path, "sriov_numvfs", count, sizeof(count)) ||
	    strcmp(count, "0") == 0)
		return 0;
	return vd_usage_check_add(check,
				  &(struct vd_reason){ .use = VD_USE_VIRTUAL_FUNCTIONS,
						       .object = check->device->id,
						       .holder = count },
				  "%s virtual functions are lost with it", count);
}

int vd_in_use_nodes(struct vd_usage_check *check)
{
	const struct vd_device *device = check->device;
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++)
		r = check_interface(check, &device->interfaces[i]);
	for (size_t i = 0; i < device->layer_count && r == 0; i++)
		r = check_functions(check, &device->layers[i]);
	return r == 0 ? check_unlinked_watchdogs(check) : r;
}
