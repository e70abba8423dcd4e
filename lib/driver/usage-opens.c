// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who holds which device node open. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus/attr.h"
#include "device/model.h"
#include "driver/in-use.h"
#include "driver/usage.h"

/* Most of what is open below /dev belongs to no device. */
static bool is_of_no_device(const char *node)
{
	static const char *const prefixes[] = { "/dev/null",	"/dev/pts/", "/dev/shm/",
						"/dev/urandom", "/dev/zero", "/dev/mqueue/" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(prefixes); i++) {
		if (strncmp(node, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return strncmp(node, "/dev/", 5) != 0;
}

static int add_open(struct vd_usage *usage, char *node, const char **process, const char *pid)
{
	static const char deleted[] = " (deleted)";
	size_t len = strlen(node);
	struct vd_open *open;

	if (len > strlen(deleted) && strcmp(node + len - strlen(deleted), deleted) == 0)
		node[len - strlen(deleted)] = '\0';
	if (!*process)
		*process = vd_arena_strdup(&usage->arena, pid);
	open = vd_rows_add(&usage->opens, sizeof(*open));
	if (!open || !*process)
		return -ENOMEM;
	open->process = *process;
	open->node = vd_arena_strdup(&usage->arena, node);
	return open->node ? 0 : -ENOMEM;
}

static bool is_own(const struct vd_usage *usage, const char *pid)
{
	return vd_root_is_live(usage->root) && strtoul(pid, NULL, 10) == (unsigned long)getpid();
}

static int read_process(struct vd_usage *usage, const char *pid)
{
	vd_autodir DIR *dir = NULL;
	char path[64], link[PATH_MAX], node[PATH_MAX];
	const char *process = NULL;
	struct dirent *entry;
	int r = 0;

	snprintf(path, sizeof(path), "proc/%s/fd", pid);
	if (is_own(usage, pid) || vd_root_opendir(usage->root, path, &dir) < 0)
		return 0;
	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    vd_attr_path(link, sizeof(link), path, entry->d_name) < 0 ||
		    vd_root_readlink(usage->root, link, node, sizeof(node)) < 0 ||
		    is_of_no_device(node))
			continue;
		r = add_open(usage, node, &process, pid);
	}
	return r;
}

/* Some milliseconds' worth. */
#define PROCESSES_PER_TURN 64

static int begin(struct vd_usage *usage)
{
	int r = vd_root_names(usage->root, "proc", &usage->processes, NULL);

	if (r < 0 && r != -ENOMEM)
		usage->opens.read = true;
	return r == -ENOMEM ? r : 0;
}

/* 1: there are more. */
static int read_some(struct vd_usage *usage, size_t turns)
{
	char **names;
	int r = usage->processes || usage->opens.read ? 0 : begin(usage);

	if (r < 0 || usage->opens.read)
		return r;
	names = usage->processes;
	for (; turns && names[usage->next_process] && r == 0; turns--) {
		const char *name = names[usage->next_process++];

		if (strspn(name, "0123456789") == strlen(name))
			r = read_process(usage, name);
	}
	if (r < 0)
		return r;
	usage->opens.read = !names[usage->next_process];
	return !usage->opens.read;
}

int vd_usage_opens(struct vd_usage *usage, const struct vd_open **ret)
{
	int r = read_some(usage, SIZE_MAX);

	*ret = usage->opens.rows;
	return r < 0 ? r : (int)usage->opens.count;
}

static bool has_nodes(const struct vd_device *device)
{
	for (size_t i = 0; i < device->interface_count; i++) {
		if (device->interfaces[i].class->devnode)
			return true;
	}
	return false;
}

int vd_usage_prepare(struct vd_usage *usage, const struct vd_device *device)
{
	return !device || has_nodes(device) ? read_some(usage, PROCESSES_PER_TURN) : 0;
}
