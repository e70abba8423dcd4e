/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One usage reason: its kind, and what it is about. Programs decide by these; people read the
 * message. */
#pragma once

struct json_object;

/* What a device can be in use for. */
enum vd_use {
	VD_USE_MOUNTED,
	VD_USE_SWAP,
	VD_USE_MEMBER,
	VD_USE_HELD_OPEN,
	VD_USE_DEFAULT_ROUTE,
	VD_USE_CONNECTION,
	VD_USE_PORT,
	VD_USE_UPPER,
	VD_USE_ADDRESSES,
	VD_USE_OTHER_NAMESPACE,
	VD_USE_CONSOLE,
	VD_USE_WATCHDOG,
	VD_USE_VIRTUAL_FUNCTIONS,
	VD_USE_CARRIES_DEVICE,
	VD_USE_IOMMU_GROUP,
	VD_USE_COUNT
};

/* The two words for each in JSON, both stable. The manual page virtctl(1) lists the kinds. */
extern const struct vd_use_words {
	const char *kind;
	const char *reason; /* the older word */
} vd_use_words[VD_USE_COUNT];

/* The texts are borrowed. NULL: not known, or none. */
struct vd_reason {
	enum vd_use use;
	const char *object; /* what is in use: "vda1"; never NULL */
	const char *where;  /* the beginning of the message, if not OBJECT: "dm-0 on vda1" */
	const char *holder; /* what uses it; never NULL */
	const char *pid;
	const char *comm;      /* of the process PID; "" if it has no name any more */
	const char *path;      /* a mount point, a swap file, a device node */
	const char *interface; /* a network interface */
	const char *address;   /* "192.0.2.7:51234" */
	const char *driver;
};

/* vd_reason_json - Return a Reason of io.virtd.Drivers with MESSAGE, which the caller puts. NULL:
 * out of memory. */
struct json_object *vd_reason_json(const struct vd_reason *reason, const char *message);
