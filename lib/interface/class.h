/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The classes of interface that a device can have, as data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "bus/attr.h"

struct vd_class {
	const char *name;    /* in JSON: "net" */
	const char *dir;     /* "sys/class/net" */
	const char *type;    /* name of the type that a device with such an interface has; NULL: the
			     class does not say it */
	const char *prefix;  /* only entries that begin so; NULL: all */
	bool no_dash;	     /* leave out entries with a dash: drm's connectors */
	const char *devnode; /* "/dev/%s"; NULL: none */
	bool uevent_names_node; /* the kernel's uevent names the node; DEVNODE: if it does not */
	const char *no_node; /* entries that begin so have none; NULL: all have one */
	const char *in_name; /* a prefix of names that nodes lack: virt0 is /dev/virt/0. NULL:
				none */
	const char *label;   /* the attribute with a name for people; NULL: none */
	const char *details; /* the key of the object with ATTRS in JSON; NULL: none */
	const struct vd_attr *attrs; /* NULL: none */
};

/* Ended by a NULL name. */
extern const struct vd_class vd_classes[];

/* vd_class_find - Return the class called NAME, which is constant. NULL: there is none. */
const struct vd_class *vd_class_find(const char *name);

/* vd_class_wants - Return whether the entry NAME of CLASS is an interface, by its name. */
bool vd_class_wants(const struct vd_class *class, const char *name);

/* vd_class_devnode - Write the device node that the entry NAME of CLASS has to BUF: "/dev/vda".
 * Return 0, or: -ENOENT: it has none. -ENAMETOOLONG: it does not fit into SIZE bytes. */
int vd_class_devnode(const struct vd_class *class, const char *name, char *buf, size_t size);

/*
 * A device node that a kernel has once, without a link to its device. If the driver that serves it
 * has a single device, the node belongs to that.
 */
struct vd_shared_node {
	const char *class;   /* name of a class above */
	const char *name;    /* of the interface */
	const char *exists;  /* a link that exists if the kernel has the node */
	const char *drivers; /* the driver's folder: "sys/bus/virtio/drivers/virtio_rng" */
};

/* Ended by a NULL class. */
extern const struct vd_shared_node vd_shared_nodes[];

/* A device node that belongs to no class: a folder of the device itself, whose name begins with
 * PREFIX. */
struct vd_child_node {
	const char *class; /* name of a class above */
	const struct vd_bus *bus;
	const char *prefix;
};

/* Ended by a NULL class. */
extern const struct vd_child_node vd_child_nodes[];

/* A file system of the host with a tag: DIR/NAME/FILE holds the tag, and DIR/NAME, or its link
 * LINK, leads to the device. */
struct vd_tag {
	const char *class; /* name of a class above */
	const char *dir;
	const char *file;
	const char *link; /* NULL: DIR/NAME itself is a link */
};

/* Ended by a NULL class. */
extern const struct vd_tag vd_tags[];
