/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sits on a layer once a driver has it: the virtio device on a PCI function or on a channel
 * device. */
#pragma once

#include <limits.h>

#include "bus/bus.h"
#include "driver/uevent.h"

enum vd_inner_state {
	VD_INNER_SETTLED, /* each has a driver, or there is nothing */
	VD_INNER_ABSENT,  /* one has a driver that makes another device of it, and there is none yet
			   */
	VD_INNER_PROBED,  /* a probe has begun and not ended, as far as events tell */
	VD_INNER_UNBOUND, /* one has no driver */
};

struct vd_inner {
	const struct vd_bus *top; /* the caller's */
	enum vd_inner_state state;
	/* The one that is to be blamed, unless all are settled. */
	const struct vd_bus *bus;
	char path[PATH_MAX];
};

/*
 * vd_inner_look - how the devices below PATH (of the bus TOP) are. Only those of a bus that can sit
 * on its parent's are looked at. 0; -ENODEV: there is no such folder; -ENOMEM. EVENTS may be NULL.
 */
int vd_inner_look(const struct vd_root *root, const struct vd_bus *top, const char *path,
		  struct vd_uevents *events, struct vd_inner *ret);
