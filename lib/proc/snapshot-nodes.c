// SPDX-License-Identifier: LGPL-2.1-or-later
/* The device nodes that sysfs knows, by number and by name. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "proc/snapshot.h"

#define DEV	       "/dev/"
#define UEVENT_WAIT_MS 100 /* a driver that is being probed holds up the reader of this file */

struct vd_numbered_node {
	struct vd_numbered_node *next; /* in the same bucket */
	struct vd_device_number number;
	const struct vd_sysfs_node *node; /* NULL: sysfs has none */
};

/* The node's name below /dev into BUF, with its folder: true. Without DEVNAME (Linux,
 * drivers/base/core.c, dev_uevent()) the last part is all that is known: false. */
static bool read_name(const struct vd_root *root, const char *path, char *buf, size_t size)
{
	static const char key[] = "\nDEVNAME=";
	char file[PATH_MAX], text[4096];

	text[0] = '\n';
	if (vd_attr_path(file, sizeof(file), path, "uevent") == 0 &&
	    vd_root_read_for(root, UEVENT_WAIT_MS, file, text + 1, sizeof(text) - 1) == 0) {
		const char *name = strstr(text, key);

		if (name && name[strlen(key)] && name[strlen(key)] != '\n') {
			name += strlen(key);
			snprintf(buf, size, "%.*s", (int)strcspn(name, "\n"), name);
			return true;
		}
	}
	/* In sysfs a name can't have a slash: the kernel writes cciss!c0d0 for cciss/c0d0. */
	snprintf(buf, size, "%s", strrchr(path, '/') + 1);
	for (char *p = strchr(buf, '!'); p; p = strchr(p, '!'))
		*p = '/';
	return false;
}

/* 1: the node at PATH says that its number is NUMBER; 0: it says another; -ENODATA: nothing. */
static int has_number(const struct vd_root *root, const char *path, const char *number)
{
	char file[PATH_MAX], text[32];

	if (vd_attr_path(file, sizeof(file), path, "dev") < 0 ||
	    vd_root_read(root, file, text, sizeof(text), NULL) < 0)
		return -ENODATA;
	return strcmp(text, number) == 0;
}

/* Where the link DIR/NAME leads: below sys/devices, else it leads to no device. */
static bool follow(const struct vd_root *root, const char *dir, const char *name, char *buf,
		   size_t size)
{
	static const char top[] = "sys/devices/";
	char link[PATH_MAX];

	return vd_attr_path(link, sizeof(link), dir, name) == 0 &&
	       vd_link_resolve(root, link, buf, size) == 0 && strncmp(buf, top, strlen(top)) == 0 &&
	       buf[strlen(top)];
}

/* RET_FULL (may be NULL): whether the name has its folder. */
static struct vd_sysfs_node *new_node(struct vd_proc_snapshot *proc, const char *path,
				      bool *ret_full)
{
	struct vd_sysfs_node *node = vd_arena_alloc(&proc->arena, sizeof(*node));
	char name[PATH_MAX], file[PATH_MAX + 8];
	bool full = read_name(proc->root, path, name, sizeof(name));

	if (!node)
		return NULL;
	snprintf(file, sizeof(file), DEV "%s", name);
	node->node = vd_arena_strdup(&proc->arena, file);
	node->path = vd_arena_strdup(&proc->arena, path);
	if (ret_full)
		*ret_full = full;
	return node->node && node->path ? node : NULL;
}

static int look_up(struct vd_proc_snapshot *proc, const struct vd_device_number *number,
		   const struct vd_sysfs_node **ret)
{
	struct vd_sysfs_node *node;
	char name[32], path[PATH_MAX];
	int r;

	snprintf(name, sizeof(name), "%u:%u", number->major, number->minor);
	if (!follow(proc->root, number->is_block ? "sys/dev/block" : "sys/dev/char", name, path,
		    sizeof(path)) ||
	    has_number(proc->root, path, name) != 1)
		return 0;
	node = new_node(proc, path, NULL);
	r = node ? vd_proc_owners(proc, path, &node->owners) : -ENOMEM;
	if (r == 0)
		*ret = node;
	return r;
}

static struct vd_numbered_node *find_number(struct vd_numbered_node *node,
					    const struct vd_device_number *number)
{
	while (node && (node->number.is_block != number->is_block ||
			node->number.major != number->major || node->number.minor != number->minor))
		node = node->next;
	return node;
}

int vd_proc_node_by_number(struct vd_proc_snapshot *proc, const struct vd_device_number *number,
			   const struct vd_sysfs_node **ret)
{
	struct vd_numbered_node **bucket =
		&proc->numbered_nodes[(number->major * 31 + number->minor) % VD_NUMBER_BUCKETS];
	struct vd_numbered_node *known = find_number(*bucket, number);
	int r;

	if (!known) {
		known = vd_arena_alloc(&proc->arena, sizeof(*known));
		r = known ? look_up(proc, number, &known->node) : -ENOMEM;
		if (r < 0)
			return r;
		known->number = *number;
		known->next = *bucket;
		*bucket = known;
	}
	if (!known->node)
		return -ENOENT;
	*ret = known->node;
	return 0;
}

/* A row of the index of names. */
struct named_node {
	const char *name; /* below /dev */
	bool full;	  /* with its folder */
	struct vd_sysfs_node *node;
};

static int add_named(struct vd_proc_snapshot *proc, const char *path)
{
	struct named_node *row = vd_rows_add(&proc->named_nodes, sizeof(*row));

	if (!row)
		return -ENOMEM;
	row->node = new_node(proc, path, &row->full);
	row->name = row->node ? row->node->node + strlen(DEV) : NULL;
	return row->node ? 0 : -ENOMEM;
}

/* What DIR has links to. NUMBERS: the links are called by the node's number. */
static int add_folder(struct vd_proc_snapshot *proc, const char *dir, bool numbers)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], file[PATH_MAX];
	int r = vd_proc_names(proc, dir, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (!follow(proc->root, dir, *name, path, sizeof(path)))
			continue;
		if (numbers ? has_number(proc->root, path, *name) != 0
			    : vd_attr_path(file, sizeof(file), path, "dev") == 0 &&
				      vd_root_has_file(proc->root, file))
			r = add_named(proc, path);
	}
	return r;
}

/* TOP/NAME/FOLDER of each NAME; FOLDER NULL: TOP/NAME. */
static int add_folders(struct vd_proc_snapshot *proc, const char *top, const char *folder)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX];
	int r = vd_proc_names(proc, top, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (snprintf(dir, sizeof(dir), "%s/%s%s%s", top, *name, folder ? "/" : "",
			     folder ? folder : "") < (int)sizeof(dir))
			r = add_folder(proc, dir, false);
	}
	return r;
}

static int compare_names(const void *a, const void *b)
{
	const struct named_node *left = a, *right = b;
	int r = strcmp(left->name, right->name);

	return r ? r : (int)left->full - (int)right->full;
}

static int compare_rows(const void *a, const void *b)
{
	const struct named_node *left = a, *right = b;
	int r = compare_names(a, b);

	return r ? r : strcmp(left->node->path, right->node->path);
}

/* A node is listed by its class and by its number. */
static void chain_names(struct vd_proc_snapshot *proc)
{
	struct named_node *rows = proc->named_nodes.rows, *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < proc->named_nodes.count; i++) {
		bool same = last && compare_names(last, &rows[i]) == 0;

		if (same && strcmp(last->node->path, rows[i].node->path) == 0)
			continue;
		if (same)
			last->node->next = rows[i].node;
		rows[count] = rows[i];
		last = &rows[count++];
	}
	proc->named_nodes.count = count;
}

static int read_names(struct vd_proc_snapshot *proc)
{
	int r;

	proc->named_nodes.count = 0;
	r = add_folder(proc, "sys/dev/block", true);
	if (r == 0)
		r = add_folder(proc, "sys/dev/char", true);
	if (r == 0)
		r = add_folder(proc, "sys/block", false);
	if (r == 0)
		r = add_folders(proc, "sys/class", NULL);
	if (r == 0)
		r = add_folders(proc, "sys/bus", "devices");
	if (r == 0 && proc->named_nodes.count) {
		qsort(proc->named_nodes.rows, proc->named_nodes.count, sizeof(struct named_node),
		      compare_rows);
		chain_names(proc);
	}
	proc->named_nodes.read = r == 0;
	return r;
}

/* The first row of that name. */
static const struct named_node *find_name(const struct vd_proc_snapshot *proc, const char *name,
					  bool full)
{
	const struct named_node key = { .name = name, .full = full }, *rows, *found;

	rows = proc->named_nodes.rows;
	found = rows ? bsearch(&key, rows, proc->named_nodes.count, sizeof(key), compare_names)
		     : NULL;
	while (found && found > rows && compare_names(found - 1, &key) == 0)
		found--;
	return found;
}

int vd_proc_node_by_name(struct vd_proc_snapshot *proc, const char *node,
			 const struct vd_sysfs_node **ret)
{
	const struct named_node *found;
	int r = proc->named_nodes.read ? 0 : read_names(proc);

	if (r < 0)
		return r;
	if (strncmp(node, DEV, strlen(DEV)) != 0)
		return -ENOENT;
	found = find_name(proc, node + strlen(DEV), true);
	if (!found)
		found = find_name(proc, strrchr(node, '/') + 1, false);
	if (!found)
		return -ENOENT;
	for (struct vd_sysfs_node *one = found->node; r == 0 && one; one = one->next) {
		if (!one->owners)
			r = vd_proc_owners(proc, one->path, &one->owners);
	}
	if (r == 0)
		*ret = found->node;
	return r;
}
