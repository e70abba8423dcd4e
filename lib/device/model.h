/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a struct vd_device. Texts belong to its arena or to the tree that it was built from.
 */
#pragma once

#include "base/arena.h"
#include "bus/bus.h"
#include "device/field.h"
#include "id/virt-id.h"
#include "interface/class.h"
#include "tree/kept.h"
#include "tree/problem.h"

enum vd_state {
	VD_STATE_BOUND,
	VD_STATE_UNBOUND,
	VD_STATE_OFFLINE,
	VD_STATE_GONE,
	VD_STATE_FAILED,
	VD_STATE_COUNT
};

extern const char *const vd_state_names[VD_STATE_COUNT];

struct vd_layer {
	const struct vd_bus *bus;
	const char *name; /* the kernel's */
	const char *address;
	const char *path;
	const char *native_id; /* NULL until read, and if there is none */
	const char *driver;
	bool has_read_native_id, has_read_driver;
	const char *driver_override;
	const char *module;   /* of the driver; only if the device is shown */
	const char **values;  /* one for each of the bus's attributes; NULL: not read */
	struct vd_kept *kept; /* of its node */
};

struct vd_interface {
	const struct vd_class *class;
	const char *name;
	const char *path;
	const char *devnode;
	const char *label;
	const char **values;  /* one for each of the class's attributes; NULL: not read */
	struct vd_kept *kept; /* of its entry */
};

#define VD_VIRTIO_FEATURE_BITS 128 /* as many as the longest "features" of any kernel has */

struct vd_virtio {
	bool has_status;
	unsigned status;
	unsigned char features[VD_VIRTIO_FEATURE_BITS / 8]; /* bit N is bit N % 8 of byte N / 8 */
};

struct vd_device {
	struct vd_arena arena;
	const char *id;
	struct vd_id virt_id; /* of its native ids alone */
	const char *type_name;
	enum vd_origin origin; /* that of virt_id, or refined by signs of this system */
	enum vd_certainty certainty;
	const char *refined_by; /* what refined it, constant; NULL: nothing did */
	bool has_origin;	/* the three members above are set */
	const char *name;
	enum vd_state state;
	struct vd_layer *layers; /* outermost first */
	size_t layer_count;
	struct vd_interface *interfaces;
	size_t interface_count;
	struct vd_virtio *virtio; /* NULL: no virtio layer */
	const char **related;	  /* ids of other devices */
	size_t related_count;
	struct vd_problem *problems;
};
