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
#include "proc/usage.h"

/* Most of what is open below /dev belongs to no device; a name that ends in a slash is a folder. */
static bool is_of_no_device(const char *node)
{
	static const char *const names[] = { "/dev/null",      "/dev/zero",    "/dev/full",
					     "/dev/random",    "/dev/urandom", "/dev/ptmx",
					     "/dev/pts/",      "/dev/shm/",    "/dev/mqueue/",
					     "/dev/hugepages/" };

	for (size_t i = 0; i < VD_ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i]);

		if (strncmp(node, names[i], len) == 0 && (!node[len] || names[i][len - 1] == '/'))
			return true;
	}
	return false;
}

static bool is_below_dev(const char *file)
{
	return strncmp(file, "/dev/", 5) == 0;
}

/* A process, and its number in the arena from the first time that it is needed. */
struct process {
	const char *pid;
	const char *kept;
};

static const char *keep(struct vd_usage *usage, struct process *process)
{
	if (!process->kept)
		process->kept = vd_arena_strdup(&usage->arena, process->pid);
	return process->kept;
}

static int add_open(struct vd_usage *usage, struct process *process, const char *node,
		    const struct vd_sysfs_node *sysfs)
{
	struct vd_open *open = vd_rows_add(&usage->opens, sizeof(*open));

	if (!open)
		return -ENOMEM;
	open->process = keep(usage, process);
	open->node = vd_arena_strdup(&usage->arena, node);
	open->sysfs = sysfs;
	return open->process && open->node ? 0 : -ENOMEM;
}

static int add_by_number(struct vd_usage *usage, struct process *process, const char *node,
			 const struct vd_device_number *number)
{
	const struct vd_sysfs_node *sysfs;
	uint64_t inode;
	int r = vd_usage_node_by_number(usage, number, &sysfs);

	if (r == 0)
		return add_open(usage, process, sysfs->node, sysfs);
	/* The number of a device that is gone; its name may be another's by now. */
	if (r == -ENOMEM || vd_root_inode(usage->root, "sys/dev/char", &inode) == 0)
		return r == -ENOMEM ? r : 0;
	return is_below_dev(node) ? add_open(usage, process, node, NULL) : 0;
}

static int add_by_name(struct vd_usage *usage, struct process *process, const char *node)
{
	const struct vd_sysfs_node *sysfs = NULL;
	int r;

	if (!is_below_dev(node))
		return 0;
	r = vd_usage_node_by_name(usage, node, &sysfs);
	if (r == -ENOENT)
		return add_open(usage, process, node, NULL);
	for (; r == 0 && sysfs; sysfs = sysfs->next)
		r = add_open(usage, process, node, sysfs);
	return r;
}

/* LINK leads to FILE. A node can be anywhere: in the root of a container, or where mknod(1) made
 * it. */
static int add_file(struct vd_usage *usage, struct process *process, const char *link, char *file)
{
	static const char deleted[] = " (deleted)";
	struct vd_device_number number;
	size_t len = strlen(file);
	int r;

	if (*file != '/' || is_of_no_device(file))
		return 0;
	if (vd_root_is_live(usage->root)) {
		r = is_below_dev(file) ? 1 : vd_usage_may_stat(usage, file);
		if (r <= 0)
			return r;
		r = vd_root_device_number(usage->root, link, &number);
		if (r == 0)
			return add_by_number(usage, process, file, &number);
		/* No node, or closed meanwhile. */
		if (r == -ENODEV || r == -ENOENT)
			return 0;
	}
	if (len > strlen(deleted) && strcmp(file + len - strlen(deleted), deleted) == 0)
		file[len - strlen(deleted)] = '\0';
	return add_by_name(usage, process, file);
}

static bool is_own(const struct vd_usage *usage, const char *pid)
{
	return vd_root_is_live(usage->root) && strtoul(pid, NULL, 10) == (unsigned long)getpid();
}

/* "socket:[4711]" */
static int add_socket(struct vd_usage *usage, struct process *process, const char *inode)
{
	struct vd_socket *socket = vd_rows_add(&usage->sockets, sizeof(*socket));

	if (!socket)
		return -ENOMEM;
	socket->inode = strtoul(inode, NULL, 10);
	socket->process = keep(usage, process);
	return socket->process ? 0 : -ENOMEM;
}

static int read_process(struct vd_usage *usage, void *data, const char *pid)
{
	static const char socket[] = "socket:[";
	vd_autodir DIR *dir = NULL;
	char path[64], link[PATH_MAX], target[PATH_MAX];
	struct process process = { .pid = pid };
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
		if (strncmp(target, socket, strlen(socket)) == 0)
			r = add_socket(usage, &process, target + strlen(socket));
		else
			r = add_file(usage, &process, link, target);
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
