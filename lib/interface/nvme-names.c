// SPDX-License-Identifier: LGPL-2.1-or-later
#include "interface/nvme-names.h"

#include <stdio.h>
#include <string.h>

bool vd_nvme_subsystem(const char *path, char *buf, size_t size)
{
	static const char top[] = VD_NVME_SUBSYSTEMS "/";
	size_t len = strlen(top);

	if (strncmp(path, top, len) != 0)
		return false;
	len += strcspn(path + len, "/");
	return path[len] == '/' && snprintf(buf, size, "%.*s", (int)len, path) < (int)size;
}

/* The end of PREFIX and the digits after it; NULL: TEXT does not begin so. */
static const char *after_number(const char *text, const char *prefix)
{
	size_t len = strlen(prefix), digits;

	if (!text || strncmp(text, prefix, len) != 0)
		return NULL;
	digits = strspn(text + len, "0123456789");
	return digits ? text + len + digits : NULL;
}

bool vd_nvme_is_controller(const char *name)
{
	const char *end = after_number(name, "nvme");

	return end && !*end;
}

bool vd_nvme_is_disk(const char *name)
{
	const char *end = after_number(after_number(name, "nvme"), "n");

	return end && !*end;
}

bool vd_nvme_path_name(const char *controller, const char *node, char *buf, size_t size)
{
	unsigned subsystem, number, name_space;

	if (sscanf(node, "%*[a-z]%un%u", &subsystem, &name_space) != 2 ||
	    sscanf(controller, "nvme%u", &number) != 1)
		return false;
	return snprintf(buf, size, "nvme%uc%un%u", subsystem, number, name_space) < (int)size;
}
