/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person types for a device. */
#pragma once

#include <stdbool.h>

#include "device/build.h"

enum vd_selector_kind {
	VD_SELECT_NAME,	   /* an id, an address, a name of the kernel's */
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
	char *resolved; /* of a path, and of a name that is a disk's or a partition's: the path of
			   sysfs that it leads to, or NULL */
	char **below;	/* the paths that RESOLVED lies on, where it is a disk or network interface
			   of no device; NULL-terminated, or NULL */
	char *devnode;	/* of VD_SELECT_DEVNODE: the node's name without any link in it, or NULL if
			   RESOLVED tells */
	uint16_t type;
	bool matched;	       /* some device did */
	const char *interface; /* the path of the interface by which all those did that matched, if
				  it is one for all; else NULL */
};

/* vd_selector_parse - TEXT is borrowed. -EINVAL: type= with no such type. -ENOMEM.
 * vd_selector_clear() frees what it holds. */
int vd_selector_parse(const struct vd_source *source, const char *text, struct vd_selector *ret);
void vd_selector_clear(struct vd_selector *selector);

/* vd_selector_fields - what must have been read of a device before it is matched. */
unsigned vd_selector_fields(const struct vd_selector *selector);

/* vd_selector_matches - Return whether DEVICE, which begins at NODE, is meant. *RET_INTERFACE is
 * the path of the interface that it is meant by, or of what lies on several; it lives as long as
 * the tree and SELECTOR. NULL: by none. */
bool vd_selector_matches(const struct vd_source *source, const struct vd_selector *selector,
			 const struct vd_node *node, const struct vd_device *device,
			 const char **ret_interface);

/* vd_selector_note - Remember that a device matched SELECTOR, by INTERFACE (NULL: by itself). */
void vd_selector_note(struct vd_selector *selector, const char *interface);
