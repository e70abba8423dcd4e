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
#include "proc/snapshot.h"

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

static const char *keep(struct vd_proc_snapshot *proc, struct process *process)
{
	if (!process->kept)
		process->kept = vd_arena_strdup(&proc->arena, process->pid);
	return process->kept;
}

static int add_open(struct vd_proc_snapshot *proc, struct process *process, const char *node,
		    const struct vd_sysfs_node *sysfs)
{
	struct vd_open *open = vd_rows_add(&proc->opens, sizeof(*open));

	if (!open)
		return -ENOMEM;
	open->process = keep(proc, process);
	open->node = vd_arena_strdup(&proc->arena, node);
	open->sysfs = sysfs;
	return open->process && open->node ? 0 : -ENOMEM;
}

static int add_by_number(struct vd_proc_snapshot *proc, struct process *process, const char *node,
			 const struct vd_device_number *number)
{
	const struct vd_sysfs_node *sysfs;
	uint64_t inode;
	int r = vd_proc_node_by_number(proc, number, &sysfs);

	if (r == 0)
		return add_open(proc, process, sysfs->node, sysfs);
	/* The number of a device that is gone; its name may be another's by now. */
	if (r == -ENOMEM || vd_root_inode(proc->root, "sys/dev/char", &inode) == 0)
		return r == -ENOMEM ? r : 0;
	return is_below_dev(node) ? add_open(proc, process, node, NULL) : 0;
}

static int add_by_name(struct vd_proc_snapshot *proc, struct process *process, const char *node)
{
	const struct vd_sysfs_node *sysfs = NULL;
	int r;

	if (!is_below_dev(node))
		return 0;
	r = vd_proc_node_by_name(proc, node, &sysfs);
	if (r == -ENOENT)
		return add_open(proc, process, node, NULL);
	for (; r == 0 && sysfs; sysfs = sysfs->next)
		r = add_open(proc, process, node, sysfs);
	return r;
}

/* LINK leads to FILE. A node can be anywhere: in the root of a container, or where mknod(1) made
 * it. */
static int add_file(struct vd_proc_snapshot *proc, struct process *process, const char *link,
		    char *file)
{
	static const char deleted[] = " (deleted)";
	struct vd_device_number number;
	size_t len = strlen(file);
	int r;

	if (*file != '/' || is_of_no_device(file))
		return 0;
	if (vd_root_is_live(proc->root)) {
		r = is_below_dev(file) ? 1 : vd_proc_may_stat(proc, file);
		if (r <= 0)
			return r;
		r = vd_root_device_number(proc->root, link, &number);
		if (r == 0)
			return add_by_number(proc, process, file, &number);
		/* No node, or closed meanwhile. */
		if (r == -ENODEV || r == -ENOENT)
			return 0;
	}
	if (len > strlen(deleted) && strcmp(file + len - strlen(deleted), deleted) == 0)
		file[len - strlen(deleted)] = '\0';
	return add_by_name(proc, process, file);
}

static bool is_own(const struct vd_proc_snapshot *proc, const char *pid)
{
	return vd_root_is_live(proc->root) && strtoul(pid, NULL, 10) == (unsigned long)getpid();
}

/* "socket:[4711]" */
static int add_socket(struct vd_proc_snapshot *proc, struct process *process, const char *inode)
{
	struct vd_socket *socket = vd_rows_add(&proc->sockets, sizeof(*socket));

	if (!socket)
		return -ENOMEM;
	socket->inode = strtoul(inode, NULL, 10);
	socket->process = keep(proc, process);
	return socket->process ? 0 : -ENOMEM;
}

static int read_process(struct vd_proc_snapshot *proc, void *data, const char *pid)
{
	static const char socket[] = "socket:[";
	vd_autodir DIR *dir = NULL;
	char path[64], link[PATH_MAX], target[PATH_MAX];
	struct process process = { .pid = pid };
	struct dirent *entry;
	int r = 0;

	snprintf(path, sizeof(path), "proc/%s/fd", pid);
	if (is_own(proc, pid) || vd_root_opendir(proc->root, path, &dir) < 0)
		return 0;
	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    vd_attr_path(link, sizeof(link), path, entry->d_name) < 0 ||
		    vd_root_readlink(proc->root, link, target, sizeof(target)) < 0)
			continue;
		if (strncmp(target, socket, strlen(socket)) == 0)
			r = add_socket(proc, &process, target + strlen(socket));
		else
			r = add_file(proc, &process, link, target);
	}
	return r;
}

static int by_inode(const void *a, const void *b)
{
	const struct vd_socket *left = a, *right = b;

	return left->inode < right->inode ? -1 : left->inode > right->inode;
}

/* Both at once: it is each process's folder that takes the time. */
static int read_all(struct vd_proc_snapshot *proc)
{
	int r;

	if (proc->opens.read)
		return 0;
	proc->opens.count = proc->sockets.count = 0;
	r = vd_proc_each_process(proc, read_process, NULL);
	if (r == 0 && proc->sockets.count)
		qsort(proc->sockets.rows, proc->sockets.count, sizeof(struct vd_socket), by_inode);
	proc->opens.read = r == 0;
	return r;
}

int vd_proc_opens(struct vd_proc_snapshot *proc, const struct vd_open **ret)
{
	int r = read_all(proc);

	*ret = proc->opens.rows;
	return r < 0 ? r : (int)proc->opens.count;
}

int vd_proc_sockets(struct vd_proc_snapshot *proc, const struct vd_socket **ret)
{
	int r = read_all(proc);

	*ret = proc->sockets.rows;
	return r < 0 ? r : (int)proc->sockets.count;
}
