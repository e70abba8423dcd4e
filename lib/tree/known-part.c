// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree/known-part.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "tree/uevent-value.h"

/* Where nothing says what it is, its name does: ACPI0012:00, floppy.0 (Linux, drivers/acpi/scan.c,
 * drivers/base/platform.c). */
static void id_of_name(const char *name, char *buf, size_t size)
{
	size_t hid = strcspn(name, ":");

	if (name[hid])
		snprintf(buf, size, "acpi:%.*s:", (int)hid, name);
	else
		snprintf(buf, size, "platform:%.*s", (int)strcspn(name, "."), name);
}

/* 1: NATIVE_ID is that of a part; 0: of something else. -EINVAL: it is no id. */
static int is_part(const struct vd_registry *registry, const char *native_id)
{
	struct vd_id id;
	int r = vd_registry_identify(registry, native_id, &id);

	if (r < 0)
		return r;
	return r == 0 && !vd_registry_type_is_plumbing(registry, id.type);
}

static bool has_driver(const struct vd_root *root, const char *path)
{
	char link[PATH_MAX], driver[PATH_MAX];

	return vd_attr_path(link, sizeof(link), path, "driver") == 0 &&
	       vd_root_readlink(root, link, driver, sizeof(driver)) == 0;
}

static bool is_known(const struct vd_root *root, const struct vd_registry *registry,
		     const struct vd_bus *bus, const char *path, const char *name)
{
	static const struct vd_attr modalias = { "modalias", "nativeId", VD_ATTR_STRING };
	VD_CLEANUP(vd_arena_clear) struct vd_arena arena = { 0 };
	const char *native_id = NULL;
	char buf[NAME_MAX + 16];
	int r;

	if (vd_attr_read(root, path, &modalias, &arena, &native_id) < 0 || !native_id)
		vd_uevent_value(root, path, "MODALIAS", &arena, &native_id);
	r = native_id ? is_part(registry, native_id) : -ENODATA;
	if (r >= 0)
		return r;
	id_of_name(name, buf, sizeof(buf));
	return (bus != &vd_bus_acpi || has_driver(root, path)) && is_part(registry, buf) == 1;
}

/* Both nodes have the same name (Linux, drivers/acpi/acpi_platform.c). */
static bool has_twin(const struct vd_root *root, const char *bus, const char *name, char *buf,
		     size_t size)
{
	char dir[64], link[PATH_MAX];

	snprintf(dir, sizeof(dir), "sys/bus/%s/devices", bus);
	return vd_attr_path(link, sizeof(link), dir, name) == 0 &&
	       vd_link_resolve(root, link, buf, size) == 0;
}

/* The firmware says that there is no such part. */
static bool is_absent(const struct vd_root *root, const char *path)
{
	char file[PATH_MAX], status[16];

	return vd_attr_path(file, sizeof(file), path, "status") == 0 &&
	       vd_root_read(root, file, status, sizeof(status), NULL) >= 0 &&
	       strcmp(status, "0") == 0;
}

/*
 * Drivers that take the ACPI node itself, or did in older kernels, and the hardware ids that they are
 * for: Linux drivers/acpi/nfit/core.c, drivers/char/tpm/tpm_crb.c, drivers/virt/vmgenid.c,
 * drivers/misc/pvpanic, drivers/hv/vmbus_drv.c.
 */
static const struct {
	const char *hid, *driver;
} node_drivers[] = {
	{ "ACPI0012", "nfit" },	   { "MSFT0101", "tpm_crb" }, { "QEMU0001", "pvpanic" },
	{ "QEMUVGID", "vmgenid" }, { "VMBUS", "vmbus" },      { "VMGENCTR", "vmgenid" },
	{ "XEN0000", "vmgenid" },
};

/* Whether a driver is loaded that would take the ACPI node NAME, and not its twin. */
static bool is_for_node_driver(const struct vd_root *root, const char *name)
{
	size_t hid = strcspn(name, ":");
	char dir[64];
	uint64_t inode;

	for (size_t i = 0; i < sizeof(node_drivers) / sizeof(node_drivers[0]); i++) {
		if (strncmp(name, node_drivers[i].hid, hid) != 0 || node_drivers[i].hid[hid])
			continue;
		snprintf(dir, sizeof(dir), "sys/bus/acpi/drivers/%s", node_drivers[i].driver);
		return vd_root_inode(root, dir, &inode) == 0;
	}
	return false;
}

/* Whether an ACPI node without a driver leaves it to another node to be the device. */
static bool is_represented(const struct vd_root *root, const char *path, const char *name)
{
	char link[PATH_MAX], buf[PATH_MAX];

	return has_twin(root, "platform", name, buf, sizeof(buf)) || is_absent(root, path) ||
	       (vd_attr_path(link, sizeof(link), path, "physical_node") == 0 &&
		vd_root_readlink(root, link, buf, sizeof(buf)) == 0);
}

/* Of an ACPI node and the platform device made for it the one with a driver is the device. Of two
 * without it is the latter, since that is what drivers take today, unless one for the node is loaded. */
static bool is_the_one(const struct vd_root *root, const struct vd_bus *bus, const char *path,
		       const char *name)
{
	bool is_node = bus == &vd_bus_acpi, is_twin, waits;
	char twin[PATH_MAX];

	is_twin = has_twin(root, is_node ? "platform" : "acpi", name, twin, sizeof(twin));
	if (is_twin && has_driver(root, twin))
		return is_node && has_driver(root, path);
	if (has_driver(root, path))
		return true;
	waits = is_twin && is_for_node_driver(root, name);
	return is_node ? waits || !is_represented(root, path, name) : !waits;
}

bool vd_is_known_part(const struct vd_root *root, const struct vd_registry *registry,
		      const struct vd_bus *bus, const char *path, const char *name)
{
	if (!bus->known_only)
		return true;
	return registry && is_known(root, registry, bus, path, name) &&
	       is_the_one(root, bus, path, name);
}
