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
static int ask_watchdog(struct vd_inquiry *inquiry, const char *name, const char *path)
{
	char state[32];
	int r = 0;

	if (vd_inquiry_read(inquiry, path, "state", state, sizeof(state)) &&
	    strcmp(state, "active") == 0)
		r = vd_inquiry_add(inquiry,
				   &(struct vd_reason){
					   .use = VD_USE_WATCHDOG, .object = name, .holder = name },
				   "the watchdog counts");
	if (r == 0 && strcmp(name, "watchdog0") == 0)
		r = vd_inquiry_add_open(inquiry, name, "/dev/watchdog");
	return r;
}

static bool has_driver(const struct vd_inquiry *inquiry, const char *name)
{
	const struct vd_device *device = inquiry->device;

	for (size_t i = 0; i < device->layer_count; i++) {
		char driver[128];

		if (vd_inquiry_driver(inquiry, device->layers[i].path, driver, sizeof(driver)) &&
		    strcmp(driver, name) == 0)
			return true;
	}
	return false;
}

/* One that sysfs shows below no device may be this one's: some drivers don't tell its parent, and
 * call it what they are called themselves (Linux, drivers/watchdog/i6300esb.c). */
static int ask_unlinked_watchdog(struct vd_inquiry *inquiry, const char *name)
{
	static const char class[] = "sys/class/watchdog";
	char path[PATH_MAX], node[PATH_MAX], identity[128];
	int r;

	if (!vd_inquiry_link(inquiry, class, name, path, sizeof(path)) ||
	    strncmp(path, "sys/devices/virtual/", 20) != 0 ||
	    !vd_inquiry_read(inquiry, path, "identity", identity, sizeof(identity)) ||
	    !has_driver(inquiry, identity))
		return 0;
	snprintf(node, sizeof(node), "/dev/%.255s", name);
	r = vd_inquiry_add_open(inquiry, name, node);
	return r == 0 ? ask_watchdog(inquiry, name, path) : r;
}

static int ask_unlinked_watchdogs(struct vd_inquiry *inquiry)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	int r = vd_proc_names(inquiry->proc, "sys/class/watchdog", NULL, &names);

	for (char **name = names; r == 0 && *name; name++)
		r = ask_unlinked_watchdog(inquiry, *name);
	return r;
}

/*
 * All sources of random numbers share one node, which reads the one in rng_current (Linux,
 * Documentation/admin-guide/hw_random.rst). The name of a source begins with that of its driver:
 * "virtio_rng.0", "pseries-rng".
 */
static bool is_other_source(const struct vd_inquiry *inquiry)
{
	const struct vd_device *device = inquiry->device;
	char path[PATH_MAX], current[128], driver[128];

	if (!vd_inquiry_link(inquiry, "sys/class/misc", "hw_random", path, sizeof(path)) ||
	    !vd_inquiry_read(inquiry, path, "rng_current", current, sizeof(current)))
		return false;
	for (char *p = strchr(current, '-'); p; p = strchr(p, '-'))
		*p = '_';
	for (size_t i = 0; i < device->layer_count; i++) {
		if (vd_inquiry_driver(inquiry, device->layers[i].path, driver, sizeof(driver)) &&
		    strncmp(current, driver, strlen(driver)) == 0)
			return false;
	}
	return true;
}

static int ask_interface(struct vd_inquiry *inquiry, const struct vd_interface *interface)
{
	const struct vd_class *class = interface->class;
	char node[PATH_MAX];
	int r = 0;

	/* Disks have more nodes than their own, and are asked about with all that lies on them. */
	if (!class->devnode || strcmp(class->name, "block") == 0 ||
	    (strcmp(class->name, "hwrng") == 0 && is_other_source(inquiry)))
		return 0;
	if (vd_interface_node(inquiry->proc->root, interface, node, sizeof(node)) == 0)
		r = vd_inquiry_add_open(inquiry, interface->name, node);
	if (r == 0 && strcmp(class->name, "watchdog") == 0)
		r = ask_watchdog(inquiry, interface->name, interface->path);
	return r;
}

/* Linux, Documentation/ABI/testing/sysfs-bus-pci: the virtual functions go when the driver of the
 * physical one does. */
static int ask_functions(struct vd_inquiry *inquiry, const struct vd_layer *layer)
{
	char count[16];

	if (layer->bus != &vd_bus_pci ||
	    !vd_inquiry_read(inquiry, layer->path, "sriov_numvfs", count, sizeof(count)) ||
	    strcmp(count, "0") == 0)
		return 0;
	return vd_inquiry_add(inquiry,
			      &(struct vd_reason){ .use = VD_USE_VIRTUAL_FUNCTIONS,
						   .object = inquiry->device->id,
						   .holder = count },
			      "%s virtual functions go with it", count);
}

int vd_in_use_nodes(struct vd_inquiry *inquiry)
{
	const struct vd_device *device = inquiry->device;
	int r = 0;

	for (size_t i = 0; i < device->interface_count && r == 0; i++)
		r = ask_interface(inquiry, &device->interfaces[i]);
	for (size_t i = 0; i < device->layer_count && r == 0; i++)
		r = ask_functions(inquiry, &device->layers[i]);
	return r == 0 ? ask_unlinked_watchdogs(inquiry) : r;
}
