// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench/cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MOUNT "sys/fs/cgroup"

/* "/" or "/a/b", of the line "0::/a/b". */
static int read_group(const struct vd_root *root, char group[static VD_CGROUP_MAX])
{
	char text[4096], *own;
	int r = vd_root_read(root, "proc/self/cgroup", text, sizeof(text), NULL);

	if (r < 0)
		return r;
	own = strncmp(text, "0::/", 4) == 0 ? text : strstr(text, "\n0::/");
	if (!own)
		return -ENOENT;
	own = strchr(own, '/');
	own[strcspn(own, "\n")] = '\0';
	/* Outside of what this namespace of groups shows. */
	if (strstr(own, "/.."))
		return -ENOENT;
	if (strlen(own) >= VD_CGROUP_MAX)
		return -ENAMETOOLONG;
	strcpy(group, own);
	return 0;
}

static int path_in(const char *group, const char *file, char *buf, size_t size)
{
	int n = snprintf(buf, size, MOUNT "%s/%s", strcmp(group, "/") == 0 ? "" : group, file);

	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

int vd_cgroup_path(const struct vd_root *root, const char *file, char *buf, size_t size)
{
	char group[VD_CGROUP_MAX];
	int r = read_group(root, group);

	return r < 0 ? r : path_in(group, file, buf, size);
}

/* The group around it; false: there is none. */
static bool go_up(char *group)
{
	char *slash = strrchr(group, '/');

	if (!group[1])
		return false;
	slash[slash == group] = '\0';
	return true;
}

static bool read_file(const struct vd_root *root, const char *group, const char *file, char *buf,
		      size_t size)
{
	char path[sizeof(MOUNT) + VD_CGROUP_MAX + 32];

	return path_in(group, file, path, sizeof(path)) == 0 &&
	       vd_root_read(root, path, buf, size, NULL) == 0;
}

double vd_cgroup_processors(const struct vd_root *root, char ret_group[static VD_CGROUP_MAX])
{
	char group[VD_CGROUP_MAX], text[64];
	unsigned long long quota, period;
	double least = 0;

	if (read_group(root, group) < 0)
		return 0;
	do {
		/* "max 100000" where there is none. */
		if (!read_file(root, group, "cpu.max", text, sizeof(text)) ||
		    sscanf(text, "%llu %llu", &quota, &period) != 2 || !period)
			continue;
		if (least && (double)quota / (double)period >= least)
			continue;
		least = (double)quota / (double)period;
		strcpy(ret_group, group);
	} while (go_up(group));
	return least;
}

/* A key of the line that is not "max". */
static bool limits_anything(const char *line)
{
	for (const char *at = strchr(line, '='); at; at = strchr(at + 1, '=')) {
		if (strncmp(at + 1, "max", 3) != 0)
			return true;
	}
	return false;
}

/* The line "DEVICE KEY=VALUE..." of TEXT. */
static bool find_line(char *text, const char *device, struct vd_cgroup_limit *ret)
{
	size_t len = strlen(device);
	char *rest;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, device, len) != 0 || line[len] != ' ' || !limits_anything(line))
			continue;
		snprintf(ret->what, sizeof(ret->what), "%s", line + len + 1);
		return true;
	}
	return false;
}

void vd_cgroup_io(const struct vd_root *root, const char *device, struct vd_cgroup_limit *ret)
{
	char group[VD_CGROUP_MAX], text[4096];

	*ret = (struct vd_cgroup_limit){ 0 };
	if (read_group(root, group) < 0)
		return;
	do {
		if (!read_file(root, group, "io.max", text, sizeof(text)) ||
		    !find_line(text, device, ret))
			continue;
		strcpy(ret->group, group);
		return;
	} while (go_up(group));
}
