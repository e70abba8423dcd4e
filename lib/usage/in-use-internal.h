/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of vd_in_use(): each finds the reasons of one kind of use. */
#pragma once

#include "device/model.h"
#include "usage/in-use-reason.h"
#include "usage/in-use.h"
#include "proc/snapshot.h"

/* The search for the reasons of one device. */
struct vd_usage_check {
	struct vd_proc_snapshot *proc;
	const struct vd_device *device;
	const struct vd_in_use_request *request;
	struct json_object *reasons;
	struct vd_rows reported; /* of struct vd_reported_use: those in REASONS */
	const char *remark;    /* ends each message; NULL: nothing */
	struct vd_arena arena; /* of this check */
};

/* vd_usage_reasons - Find the reasons of DEVICE in the tree of PROC, as vd_in_use(). What is read
 * for one device is kept in PROC for the next. */
int vd_usage_reasons(struct vd_proc_snapshot *proc, const struct vd_device *device,
		     const struct vd_in_use_request *request, struct json_object **ret_reasons);

/*
 * vd_in_use_block - Add the reasons of one kind of use to CHECK. Return 0, or an errno of
 * vd_in_use().
 * _block: mounts, swap, members and open nodes of disks. _tags: mounts of 9p and virtiofs. _net:
 * routes, connections, addresses and what lies on network interfaces. _console: the kernel's
 * consoles. _nodes: other nodes, watchdogs, virtual functions. _held: open nodes of any class below
 * the device. _group: VFIO. _below: devices that go with the device.
 */
int vd_in_use_block(struct vd_usage_check *check);
int vd_in_use_tags(struct vd_usage_check *check);
int vd_in_use_net(struct vd_usage_check *check);
int vd_in_use_console(struct vd_usage_check *check);
int vd_in_use_nodes(struct vd_usage_check *check);
int vd_in_use_held(struct vd_usage_check *check);
int vd_in_use_group(struct vd_usage_check *check);
int vd_in_use_below(struct vd_usage_check *check);

/*
 * vd_in_use_connections - Add a reason for each connection that ends at ADDRESS of INTERFACE, and
 * is an ssh connection or carries the caller's session. WHERE is as in struct vd_reason. Errors of
 * vd_in_use().
 */
int vd_in_use_connections(struct vd_usage_check *check, const char *interface, const char *where,
			  const struct vd_address *address);

/*
 * vd_usage_check_add - Add REASON, unless one of the same kind and holder is there. The message is
 * "WHERE: " (or the object, if WHERE is NULL), then what FORMAT makes, then the check's remark.
 * Return 0 or -ENOMEM.
 */
int vd_usage_check_add(struct vd_usage_check *check, const struct vd_reason *reason,
		       const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * vd_nvme_remark - Set *RET to a remark that names the other devices' controllers that lead to the
 * node at PATH. *RET, in the check's arena, stays unchanged if there are none, or PATH is in no
 * NVMe subsystem. Return 0 or -ENOMEM.
 */
int vd_nvme_remark(struct vd_usage_check *check, const char *path, const char **ret);

/* vd_usage_check_hides - Return whether the reasons must not name the process PID ("self": our
 * own). */
bool vd_usage_check_hides(const struct vd_usage_check *check, const char *pid);

/* vd_usage_check_add_holder - Add that the process of OPEN has OBJECT open. WHERE is as in struct
 * vd_reason, or NULL. Return 0 or -ENOMEM. */
int vd_usage_check_add_holder(struct vd_usage_check *check, const char *object, const char *where,
			      const struct vd_open *open);

/* vd_usage_check_add_open - Add a reason for each process that has NODE ("/dev/vda") open; the
 * messages begin with OBJECT. Errors of vd_in_use(). */
int vd_usage_check_add_open(struct vd_usage_check *check, const char *object, const char *node);

/* vd_usage_check_read - Read the attribute DIR/FILE into BUF. Return false if it can't be read. */
bool vd_usage_check_read(const struct vd_usage_check *check, const char *dir, const char *file,
			 char *buf, size_t size);

/* vd_usage_check_link - Write the path that the link DIR/FILE leads to, relative to the root, to
 * BUF. Return false if it can't be followed. */
bool vd_usage_check_link(const struct vd_usage_check *check, const char *dir, const char *file,
			 char *buf, size_t size);

/* vd_usage_check_driver - Write the name of the driver of the node at DIR to BUF. Return false if
 * it has none. */
bool vd_usage_check_driver(const struct vd_usage_check *check, const char *dir, char *buf,
			   size_t size);

/* vd_usage_check_is_layer - Return whether the node at PATH is a layer of the device itself. */
bool vd_usage_check_is_layer(const struct vd_usage_check *check, const char *path);

/* vd_path_name - Return the last component of PATH, borrowed from it; PATH itself if it has no
 * slash. */
const char *vd_path_name(const char *path);
