/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of vd_in_use(): each looks at one kind of use. */
#pragma once

#include "device/model.h"
#include "usage/in-use-reason.h"
#include "usage/in-use.h"
#include "proc/usage.h"

/* One device being asked about. */
struct vd_inquiry {
	struct vd_usage *usage;
	const struct vd_device *device;
	const struct vd_in_use_request *request;
	struct json_object *reasons;
	struct vd_rows told;   /* of struct vd_told: what REASONS has */
	const char *remark;    /* ends each message; NULL: nothing */
	struct vd_arena arena; /* of this inquiry */
};

/* vd_usage_reasons - as vd_in_use(), of what USAGE was made for; what was read for one device is
 * kept for the next. */
int vd_usage_reasons(struct vd_usage *usage, const struct vd_device *device,
		     const struct vd_in_use_request *request, struct json_object **ret_reasons);

/* All return 0 or a negative errno: vd_in_use() says which. */
int vd_in_use_block(struct vd_inquiry *inquiry);
int vd_in_use_tags(struct vd_inquiry *inquiry);
int vd_in_use_net(struct vd_inquiry *inquiry);
int vd_in_use_console(struct vd_inquiry *inquiry);
int vd_in_use_nodes(struct vd_inquiry *inquiry);
int vd_in_use_held(struct vd_inquiry *inquiry);
int vd_in_use_group(struct vd_inquiry *inquiry);
int vd_in_use_below(struct vd_inquiry *inquiry);

/* vd_in_use_connections - Add a reason for each ssh connection, and each that carries the caller's
 * session, that ends at ADDRESS of INTERFACE. WHERE: as of struct vd_reason. */
int vd_in_use_connections(struct vd_inquiry *inquiry, const char *interface, const char *where,
			  const struct vd_address *address);

/* vd_inquiry_add - Add REASON, unless one of the same kind and holder is there. The message is
 * "WHERE:
 * ", then what FORMAT makes as by printf. Return 0 or -ENOMEM. */
int vd_inquiry_add(struct vd_inquiry *inquiry, const struct vd_reason *reason, const char *format,
		   ...) __attribute__((format(printf, 3, 4)));

/* vd_nvme_remark - If the node at PATH is of an NVMe subsystem, and controllers of other devices
 * lead to it too, set *RET to a remark that names them. Return 0 or -ENOMEM. */
int vd_nvme_remark(struct vd_inquiry *inquiry, const char *path, const char **ret);

/* vd_inquiry_hides - whether the reader is not to be told of the process PID. "self" is our own. */
bool vd_inquiry_hides(const struct vd_inquiry *inquiry, const char *pid);

/* vd_inquiry_add_holder - Add that the process of OPEN holds OBJECT open. WHERE: as of struct
 * vd_reason, or NULL. Return 0 or -ENOMEM. */
int vd_inquiry_add_holder(struct vd_inquiry *inquiry, const char *object, const char *where,
			  const struct vd_open *open);

/* vd_inquiry_add_open - Add a reason for each process that holds NODE ("/dev/vda") open; the
 * messages begin with OBJECT. Return 0 or -ENOMEM. */
int vd_inquiry_add_open(struct vd_inquiry *inquiry, const char *object, const char *node);

/* vd_inquiry_read - the attribute DIR/FILE into BUF; false: it can't be read. */
bool vd_inquiry_read(const struct vd_inquiry *inquiry, const char *dir, const char *file, char *buf,
		     size_t size);

/* vd_inquiry_link - the path that the link DIR/FILE leads to; false: it is none. */
bool vd_inquiry_link(const struct vd_inquiry *inquiry, const char *dir, const char *file, char *buf,
		     size_t size);

/* vd_inquiry_driver - the driver of the node at DIR into BUF; false: none. */
bool vd_inquiry_driver(const struct vd_inquiry *inquiry, const char *dir, char *buf, size_t size);

/* vd_inquiry_is_layer - whether the node at PATH is a layer of the device itself. */
bool vd_inquiry_is_layer(const struct vd_inquiry *inquiry, const char *path);

/* The last component. */
const char *vd_path_name(const char *path);
