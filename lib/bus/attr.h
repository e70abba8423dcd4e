/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An attribute as data: which file of sysfs it is, what the JSON calls it, and what kind of value
 * it holds. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/root.h"

/* How long one read may wait for the device's lock: any probe that is worth waiting for is over by then. */
#define VD_ATTR_WAIT_MS 200

enum vd_attr_kind {
	VD_ATTR_STRING,
	VD_ATTR_NUMBER,	 /* decimal, maybe negative */
	VD_ATTR_HEX,	 /* a number that people know by its hexadecimal form; a string in JSON */
	VD_ATTR_BOOL,	 /* 0 or 1 */
	VD_ATTR_SECTORS, /* units of 512 bytes, whatever the device's own block size; bytes in JSON
			  */
	VD_ATTR_LINK,	 /* the last component of a symbolic link */
	VD_ATTR_BEYOND,	 /* a text in the folder that a link leads to: "firmware_node/path" */
	VD_ATTR_NAMES,	 /* the entries of a folder */
	VD_ATTR_NAMES_BEYOND, /* the same of a folder that a link leads to: "iommu_group/devices" */
	VD_ATTR_CHOSEN,	      /* the word in brackets: "none [mq-deadline]"; the text without any */
	VD_ATTR_COUNT,	      /* how many entries of a folder begin with a prefix: "queues/rx-" */
};

struct vd_attr {
	const char *file; /* relative to the device's folder */
	const char *key;  /* camelCase; NULL ends a table */
	enum vd_attr_kind kind;
	int absent_errno;	 /* a further errno (beside ENOENT) that means "has none now" */
	const char *absent_text; /* a text that means the same: "n/a" */
	bool only_shown; /* read if one device is shown (VD_FIELDS_TOUCH), and not for lists; of an
			    interface also if its details are asked for */
	bool may_wait;	/* reading it waits for the device's lock, which a probe holds as long as it
			  takes */
	bool in_copies; /* every kernel that has the device has it: a copied tree without it lacks
			   it */
	bool as_others; /* of a bus: a copied tree lacks it if it has it of others */
	bool constant;	/* it stays as it is while its device has the same driver: if it changes
			   all the same, an event about a device tells */
	bool required;	/* every kernel that has the device has it, and it is never empty */
	const char *otherwise; /* where FILE is not there, what to read beyond a link:
				  "device/serial" */
	/* What reads it where that takes more than a file, in place of FILE, as vd_attr_read(). */
	int (*read)(const struct vd_root *root, const char *dir, struct vd_arena *arena,
		    const char **ret);
};

/*
 * vd_attr_read - Read the attribute ATTR of the device whose folder is DIR ("sys/devices/…"). *RET is
 * its text in ARENA, without the blanks at its end, or the entries of a folder, one a line. NULL: the
 * device has none, or only blanks. May block as vd_root_read() does. Return 0, or:
 * -ENOENT: it has none, and ATTR is required, or ROOT is a copy, and each copy has ATTR.
 * -ENODATA: it has only blanks, and ATTR is required.
 * -ENOMEM.
 * Those of vd_root_read() and vd_root_read_for() that do not mean that there is none.
 */
int vd_attr_read(const struct vd_root *root, const char *dir, const struct vd_attr *attr,
		 struct vd_arena *arena, const char **ret);

/* vd_attr_path - Write DIR/FILE to BUF of SIZE bytes. Return 0, or: -ENAMETOOLONG: it does not fit. */
int vd_attr_path(char *buf, size_t size, const char *dir, const char *file);
