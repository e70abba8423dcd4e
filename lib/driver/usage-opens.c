// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who holds which device node and which socket open. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus/attr.h"
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

/* "socket:[4711]" */
static int add_socket(struct vd_usage *usage, const char *target, const char **process,
		      const char *pid)
{
	static const char prefix[] = "socket:[";
	struct vd_socket *socket;
	unsigned long inode;

	if (strncmp(target, prefix, strlen(prefix)) != 0)
		return 0;
	inode = strtoul(target + strlen(prefix), NULL, 10);
	if (!*process)
		*process = vd_arena_strdup(&usage->arena, pid);
	socket = vd_rows_add(&usage->sockets, sizeof(*socket));
	if (!socket || !*process)
		return -ENOMEM;
	socket->inode = inode;
	socket->process = *process;
	return 0;
}

static int read_process(struct vd_usage *usage, void *data, const char *pid)
{
	vd_autodir DIR *dir = NULL;
	char path[64], link[PATH_MAX], target[PATH_MAX];
	const char *process = NULL;
	struct dirent *entry;
	int r = 0;

	snprintf(path, sizeof(path), "proc/%s/fd", pid);
	if (is_own(usage, pid) || vd_root_opendir(usage->root, path, &dir) < 0)
		return 0;
	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    vd_attr_path(link, sizeof(link), path, entry->d_name) < 0 ||
		    vd_root_readlink(usage->root, link, target, sizeof(target)) < 0)
			continue;
		if (is_of_no_device(target))
			r = add_socket(usage, target, &process, pid);
		else
			r = add_open(usage, target, &process, pid);
	}
	return r;
}

static int by_inode(const void *a, const void *b)
{
	const struct vd_socket *left = a, *right = b;

	return left->inode < right->inode ? -1 : left->inode > right->inode;
}

/* Both at once: it is each process's folder that takes the time. */
static int read_all(struct vd_usage *usage)
{
	int r;

	if (usage->opens.read)
		return 0;
	usage->opens.count = usage->sockets.count = 0;
	r = vd_usage_each_process(usage, read_process, NULL);
	if (r == 0 && usage->sockets.count)
		qsort(usage->sockets.rows, usage->sockets.count, sizeof(struct vd_socket),
		      by_inode);
	usage->opens.read = r == 0;
	return r;
}

int vd_usage_opens(struct vd_usage *usage, const struct vd_open **ret)
{
	int r = read_all(usage);

	*ret = usage->opens.rows;
	return r < 0 ? r : (int)usage->opens.count;
}

int vd_usage_sockets(struct vd_usage *usage, const struct vd_socket **ret)
{
	int r = read_all(usage);

	*ret = usage->sockets.rows;
	return r < 0 ? r : (int)usage->sockets.count;
}
