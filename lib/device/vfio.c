// SPDX-License-Identifier: LGPL-2.1-or-later
#include "device/vfio.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "bus/attr.h"

/* Whose functions each driver of VFIO calls, and on which bus (NULL: any). Linux: drivers/vfio/pci,
 * drivers/vfio/platform, drivers/vfio. */
static const struct {
	const char *module;
	const char *bus;
} cores[] = {
	{ "vfio_pci_core", "pci" },
	{ "vfio_platform_base", "platform" },
	{ "vfio", NULL },
};

enum answer { UNKNOWN, NO, YES };

static bool has_vfio_dev(const struct vd_root *root, const char *path)
{
	vd_autodir DIR *dir = NULL;
	char folder[PATH_MAX];

	return path && vd_attr_path(folder, sizeof(folder), path, "vfio-dev") == 0 &&
	       vd_root_opendir(root, folder, &dir) == 0;
}

/* The module of the driver into BUF; "" if the link is missing. */
static void driver_module(const struct vd_root *root, const char *bus, const char *driver,
			  char *buf, size_t size)
{
	char link[PATH_MAX], target[PATH_MAX];
	const char *slash;

	*buf = '\0';
	if (snprintf(link, sizeof(link), "sys/bus/%s/drivers/%s/module", bus, driver) >=
		    (int)sizeof(link) ||
	    vd_root_readlink(root, link, target, sizeof(target)) < 0)
		return;
	slash = strrchr(target, '/');
	snprintf(buf, size, "%s", slash ? slash + 1 : target);
}

/* Some drivers' links to their module are missing, the module's to its drivers are not. */
static bool module_has(const struct vd_root *root, const char *module, const char *bus,
		       const char *driver)
{
	char link[PATH_MAX], target[PATH_MAX];

	return snprintf(link, sizeof(link), "sys/module/%s/drivers/%s:%s", module, bus, driver) <
		       (int)sizeof(link) &&
	       vd_root_readlink(root, link, target, sizeof(target)) == 0;
}

/* Whether a module that uses CORE has the driver. UNKNOWN: CORE is not a module here. */
static enum answer is_user_of(const struct vd_root *root, const char *core, const char *module,
			      const char *bus, const char *driver)
{
	VD_CLEANUP(vd_names_freep) char **holders = NULL;
	char dir[128];

	snprintf(dir, sizeof(dir), "sys/module/%s/holders", core);
	if (vd_root_names(root, dir, &holders, NULL) < 0)
		return UNKNOWN;
	for (char **holder = holders; *holder; holder++) {
		if (*module ? strcmp(*holder, module) == 0 : module_has(root, *holder, bus, driver))
			return YES;
	}
	return *module ? NO : UNKNOWN;
}

static enum answer by_module(const struct vd_root *root, const char *bus, const char *driver)
{
	enum answer answer = UNKNOWN;
	char module[PATH_MAX];

	driver_module(root, bus, driver, module, sizeof(module));
	for (size_t i = 0; i < VD_ARRAY_SIZE(cores) && answer != YES; i++) {
		enum answer one;

		if (cores[i].bus && strcmp(cores[i].bus, bus) != 0)
			continue;
		one = is_user_of(root, cores[i].module, module, bus, driver);
		answer = one == UNKNOWN ? answer : one;
	}
	return answer;
}

/* The last resort: "vfio" between the name's dashes and underscores. */
static bool is_named_so(const char *driver)
{
	while (*driver) {
		size_t len = strcspn(driver, "-_");

		if (len == strlen("vfio") && strncmp(driver, "vfio", len) == 0)
			return true;
		driver += len + (driver[len] != '\0');
	}
	return false;
}

bool vd_driver_is_vfio(const struct vd_root *root, const char *bus, const char *driver,
		       const char *path)
{
	enum answer answer = has_vfio_dev(root, path) ? YES : by_module(root, bus, driver);

	return answer == YES || (answer == UNKNOWN && is_named_so(driver));
}
