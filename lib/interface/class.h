/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The classes of interface that a device can have, as data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "bus/attr.h"

struct vd_class {
	const char *name; /* ours, in JSON: "net" */
	const char *dir;  /* "sys/class/net" */
	const char *type; /* of a device that has such an interface, where the class alone says it:
			     the name of a type; NULL: it does not */
	const char *prefix;  /* only entries that begin so; NULL: all */
	bool no_dash;	     /* leave out entries with a dash: drm's connectors */
	const char *devnode; /* "/dev/%s"; NULL: none */
	bool asks_node; /* the kernel says which node it is; DEVNODE is where it can't be asked */
	const char *no_node; /* entries that begin so have none; NULL: all have one */
	const char *in_name; /* what names begin with and nodes don't: virt0 is /dev/virt/0. NULL:
				nothing */
	const char *label;   /* the attribute that a person named it by; NULL: none */
	const char *details; /* the key that ATTRS stand under in JSON; NULL: has none */
	const struct vd_attr *attrs;
};

/* Ended by a NULL name. */
extern const struct vd_class vd_classes[];

/* vd_class_find - by our name, or NULL. */
const struct vd_class *vd_class_find(const char *name);

/* vd_class_wants - Return whether the entry NAME of CLASS is an interface. */
bool vd_class_wants(const struct vd_class *class, const char *name);

/* vd_class_devnode - Put the device node that entries like NAME of CLASS have into BUF: "/dev/vda".
 * -ENOENT: they have none. -ENAMETOOLONG. */
int vd_class_devnode(const struct vd_class *class, const char *name, char *buf, size_t size);

/*
 * One device node that a kernel has once, with no link to the device behind it: whose it is can be
 * told when the driver that serves it holds a single device.
 */
struct vd_shared_node {
	const char *class;   /* ours */
	const char *name;    /* of the interface */
	const char *exists;  /* a path that is there when the kernel has the node */
	const char *drivers; /* the driver's folder: "sys/bus/virtio/drivers/virtio_rng" */
};

/* Ended by a NULL class. */
extern const struct vd_shared_node vd_shared_nodes[];

/* A device node that belongs to no class: a folder of the device itself, whose name begins with
 * PREFIX. */
struct vd_child_node {
	const char *class; /* ours */
	const struct vd_bus *bus;
	const char *prefix;
};

/* Ended by a NULL class. */
extern const struct vd_child_node vd_child_nodes[];

/* A file system of the host, known by its tag: DIR/NAME/FILE has it, and DIR/NAME (or its LINK)
 * leads to the device. */
struct vd_tag {
	const char *class; /* ours */
	const char *dir;
	const char *file;
	const char *link; /* NULL: DIR/NAME itself is a link */
};

/* Ended by a NULL class. */
extern const struct vd_tag vd_tags[];
