/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Selectors: what people type to mean devices. */
#pragma once

#include <stdbool.h>

#include "device/build.h"

enum vd_selector_kind {
	VD_SELECT_NAME,	   /* an id, an address, or a kernel name */
	VD_SELECT_PATH,	   /* below /sys */
	VD_SELECT_DEVNODE, /* below /dev */
	VD_SELECT_SERIAL,
	VD_SELECT_WWN,
	VD_SELECT_MAC,
	VD_SELECT_TYPE,
};

struct vd_selector {
	const char *text;  /* as typed */
	const char *value; /* what to compare with */
	enum vd_selector_kind kind;
	bool has_wildcard;
	char *resolved; /* the path of sysfs that a path, a node, or the name of a disk, partition
			   or network interface leads to, or NULL */
	char **below;	/* the paths that RESOLVED lies on, if it is a disk or network interface
			   of no device; NULL-terminated, or NULL */
	char *devnode;	/* of VD_SELECT_DEVNODE: the node's name without any link in it; NULL if
			   RESOLVED is enough */
	uint16_t type;
	bool matched;	       /* a device matched */
	bool matches_last;     /* the last device that was compared did */
	const char *interface; /* the path of the interface by which all these devices matched, if
				  it is the same; otherwise NULL */
};

/* vd_selector_parse - Convert TEXT, which is borrowed, to a selector, and read where its links
 * lead. The tree of SOURCE is whole. The caller calls vd_selector_clear(), which frees what *RET
 * holds. Return 0, or -EINVAL: type= names no type. -ENOMEM. */
int vd_selector_parse(const struct vd_source *source, const char *text, struct vd_selector *ret);
void vd_selector_clear(struct vd_selector *selector);

/* vd_selector_fields - Return the fields of a device that vd_selector_matches() needs, as bits. */
unsigned vd_selector_fields(const struct vd_selector *selector);

/* vd_selector_matches - Return whether SELECTOR means DEVICE, which begins at NODE and has the
 * fields of vd_selector_fields(). *RET_INTERFACE is the path of the interface by which it does, or
 * of the disk or network interface that lies on several; NULL: by none. It lives as long as the
 * tree and SELECTOR. */
bool vd_selector_matches(const struct vd_source *source, const struct vd_selector *selector,
			 const struct vd_node *node, const struct vd_device *device,
			 const char **ret_interface);

/* vd_selector_note - Note in SELECTOR that a device matched by INTERFACE, which is borrowed (NULL:
 * by itself). */
void vd_selector_note(struct vd_selector *selector, const char *interface);
