// SPDX-License-Identifier: LGPL-2.1-or-later
/* The device nodes that sysfs knows, by number and by name. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "bus/attr.h"
#include "proc/usage.h"

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
static struct vd_sysfs_node *new_node(struct vd_usage *usage, const char *path, bool *ret_full)
{
	struct vd_sysfs_node *node = vd_arena_alloc(&usage->arena, sizeof(*node));
	char name[PATH_MAX], file[PATH_MAX + 8];
	bool full = read_name(usage->root, path, name, sizeof(name));

	if (!node)
		return NULL;
	snprintf(file, sizeof(file), DEV "%s", name);
	node->node = vd_arena_strdup(&usage->arena, file);
	node->path = vd_arena_strdup(&usage->arena, path);
	if (ret_full)
		*ret_full = full;
	return node->node && node->path ? node : NULL;
}

static int look_up(struct vd_usage *usage, const struct vd_device_number *number,
		   const struct vd_sysfs_node **ret)
{
	struct vd_sysfs_node *node;
	char name[32], path[PATH_MAX];
	int r;

	snprintf(name, sizeof(name), "%u:%u", number->major, number->minor);
	if (!follow(usage->root, number->is_block ? "sys/dev/block" : "sys/dev/char", name, path,
		    sizeof(path)) ||
	    has_number(usage->root, path, name) != 1)
		return 0;
	node = new_node(usage, path, NULL);
	r = node ? vd_usage_owners(usage, path, &node->owners) : -ENOMEM;
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

int vd_usage_node_by_number(struct vd_usage *usage, const struct vd_device_number *number,
			    const struct vd_sysfs_node **ret)
{
	struct vd_numbered_node **bucket =
		&usage->numbered_nodes[(number->major * 31 + number->minor) % VD_NUMBER_BUCKETS];
	struct vd_numbered_node *known = find_number(*bucket, number);
	int r;

	if (!known) {
		known = vd_arena_alloc(&usage->arena, sizeof(*known));
		r = known ? look_up(usage, number, &known->node) : -ENOMEM;
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

static int add_named(struct vd_usage *usage, const char *path)
{
	struct named_node *row = vd_rows_add(&usage->named_nodes, sizeof(*row));

	if (!row)
		return -ENOMEM;
	row->node = new_node(usage, path, &row->full);
	row->name = row->node ? row->node->node + strlen(DEV) : NULL;
	return row->node ? 0 : -ENOMEM;
}

/* What DIR has links to. NUMBERS: the links are called by the node's number. */
static int add_folder(struct vd_usage *usage, const char *dir, bool numbers)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX], file[PATH_MAX];
	int r = vd_usage_names(usage, dir, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (!follow(usage->root, dir, *name, path, sizeof(path)))
			continue;
		if (numbers ? has_number(usage->root, path, *name) != 0
			    : vd_attr_path(file, sizeof(file), path, "dev") == 0 &&
				      vd_root_has_file(usage->root, file))
			r = add_named(usage, path);
	}
	return r;
}

/* TOP/NAME/FOLDER of each NAME; FOLDER NULL: TOP/NAME. */
static int add_folders(struct vd_usage *usage, const char *top, const char *folder)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char dir[PATH_MAX];
	int r = vd_usage_names(usage, top, NULL, &names);

	for (char **name = names; r == 0 && *name; name++) {
		if (snprintf(dir, sizeof(dir), "%s/%s%s%s", top, *name, folder ? "/" : "",
			     folder ? folder : "") < (int)sizeof(dir))
			r = add_folder(usage, dir, false);
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
static void chain_names(struct vd_usage *usage)
{
	struct named_node *rows = usage->named_nodes.rows, *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < usage->named_nodes.count; i++) {
		bool same = last && compare_names(last, &rows[i]) == 0;

		if (same && strcmp(last->node->path, rows[i].node->path) == 0)
			continue;
		if (same)
			last->node->next = rows[i].node;
		rows[count] = rows[i];
		last = &rows[count++];
	}
	usage->named_nodes.count = count;
}

static int read_names(struct vd_usage *usage)
{
	int r;

	usage->named_nodes.count = 0;
	r = add_folder(usage, "sys/dev/block", true);
	if (r == 0)
		r = add_folder(usage, "sys/dev/char", true);
	if (r == 0)
		r = add_folder(usage, "sys/block", false);
	if (r == 0)
		r = add_folders(usage, "sys/class", NULL);
	if (r == 0)
		r = add_folders(usage, "sys/bus", "devices");
	if (r == 0 && usage->named_nodes.count) {
		qsort(usage->named_nodes.rows, usage->named_nodes.count, sizeof(struct named_node),
		      compare_rows);
		chain_names(usage);
	}
	usage->named_nodes.read = r == 0;
	return r;
}

/* The first row of that name. */
static const struct named_node *find_name(const struct vd_usage *usage, const char *name, bool full)
{
	const struct named_node key = { .name = name, .full = full }, *rows, *found;

	rows = usage->named_nodes.rows;
	found = rows ? bsearch(&key, rows, usage->named_nodes.count, sizeof(key), compare_names)
		     : NULL;
	while (found && found > rows && compare_names(found - 1, &key) == 0)
		found--;
	return found;
}

int vd_usage_node_by_name(struct vd_usage *usage, const char *node,
			  const struct vd_sysfs_node **ret)
{
	const struct named_node *found;
	int r = usage->named_nodes.read ? 0 : read_names(usage);

	if (r < 0)
		return r;
	if (strncmp(node, DEV, strlen(DEV)) != 0)
		return -ENOENT;
	found = find_name(usage, node + strlen(DEV), true);
	if (!found)
		found = find_name(usage, strrchr(node, '/') + 1, false);
	if (!found)
		return -ENOENT;
	for (struct vd_sysfs_node *one = found->node; r == 0 && one; one = one->next) {
		if (!one->owners)
			r = vd_usage_owners(usage, one->path, &one->owners);
	}
	if (r == 0)
		*ret = found->node;
	return r;
}
