// SPDX-License-Identifier: LGPL-2.1-or-later
#include "drivers/driver-name.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "drivers/candidates.h"

static bool keep(const char *found, char driver[static VD_DRIVER_NAME_MAX])
{
	return snprintf(driver, VD_DRIVER_NAME_MAX, "%s", found) < VD_DRIVER_NAME_MAX;
}

/* Among those that are registered: 1, 0, -ENOMEM. */
static int find_by_name(const struct vd_root *root, const struct vd_bus *bus, const char *name,
			char driver[static VD_DRIVER_NAME_MAX])
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[64];
	const char *similar = NULL;
	int r;

	snprintf(dir, sizeof(dir), "sys/bus/%s/drivers", bus->kernel_name);
	r = vd_root_names(root, dir, &names, NULL);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **found = names; *found; found++) {
		if (strcmp(*found, name) == 0)
			return keep(*found, driver);
		if (vd_driver_name_is(*found, name))
			similar = *found;
	}
	return similar && keep(similar, driver);
}

/* sys/module/NAME/drivers/BUS:DRIVER, if there is one of BUS and no more. */
static int find_of_module(const struct vd_root *root, const struct vd_bus *bus, const char *module,
			  char driver[static VD_DRIVER_NAME_MAX])
{
	VD_CLEANUP(vd_names_freep) char **links = NULL;
	size_t len = strlen(bus->kernel_name), count = 0;
	char dir[PATH_MAX];
	int r = snprintf(dir, sizeof(dir), "sys/module/%s/drivers", module);

	for (char *c = dir + strlen("sys/module/"); *c && *c != '/'; c++)
		*c = *c == '-' ? '_' : *c;
	r = r < (int)sizeof(dir) ? vd_root_names(root, dir, &links, NULL) : -ENAMETOOLONG;
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **link = links; *link; link++) {
		if (strncmp(*link, bus->kernel_name, len) == 0 && (*link)[len] == ':' &&
		    keep(*link + len + 1, driver))
			count++;
	}
	return count == 1;
}

int vd_driver_find(const struct vd_root *root, const struct vd_bus *bus, const char *name,
		   char driver[static VD_DRIVER_NAME_MAX])
{
	char found[VD_DRIVER_NAME_MAX], of_module[VD_DRIVER_NAME_MAX];
	int r;

	if (!*name || *name == '.' || strchr(name, '/'))
		return 0;
	r = find_by_name(root, bus, name, found);
	if (r == 0) {
		r = find_of_module(root, bus, name, of_module);
		if (r == 1)
			r = find_by_name(root, bus, of_module, found);
	}
	if (r == 1)
		strcpy(driver, found);
	return r;
}
