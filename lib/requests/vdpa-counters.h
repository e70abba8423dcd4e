/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the driver of a vdpa device counts of each virtqueue, by the generic netlink family "vdpa"
 * (Linux since 5.19, include/uapi/linux/vdpa.h, VDPA_CMD_DEV_VSTATS_GET). Needs CAP_NET_ADMIN.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct nlattr;

#define VD_VDPA_NAME_BYTES 64

struct vd_vdpa_counter {
	unsigned queue;
	char name[VD_VDPA_NAME_BYTES]; /* the vendor's, without a NUL if it is longer */
	uint64_t value;
};

/* A question about the vdpa device NAME, and its answer. */
struct vd_vdpa {
	char name[256];
	int error;			  /* 0, or a negative errno of vd_vdpa_ask() */
	unsigned queue;			  /* that is asked about */
	unsigned queue_count;		  /* of the device */
	struct vd_vdpa_counter *counters; /* by their queues */
	size_t count, room;
};

/* vd_vdpa_new - Return the question about NAME; NULL: NAME is too long, or out of memory, which is
 * counted as a loss. */
struct vd_vdpa *vd_vdpa_new(const char *name);

/* vd_vdpa_free - Free VDPA, a struct vd_vdpa; NULL is accepted. */
void vd_vdpa_free(void *vdpa);

/*
 * vd_vdpa_ask - Ask for the counters of VDPA, a struct vd_vdpa, and fill it. Block for as long as
 * the kernel does. The error is one of vd_netlink_open() and vd_netlink_send(), or:
 * -EOPNOTSUPP: the driver counts nothing.
 * -EPERM: the caller lacks CAP_NET_ADMIN.
 * -EAGAIN: no driver of virtio has set the device up, so that nothing is counted.
 * -ENODEV: there is no such device.
 * -E2BIG: it has more than 1,024 queues, or 4,096 counters.
 */
void vd_vdpa_ask(void *vdpa);

/*
 * vd_vdpa_take - Add the counters in PAYLOAD, SIZE bytes of attributes, to VDPA, a struct vd_vdpa: a
 * name, and the value after it. ATTRIBUTES is not used. Return 0, or: -E2BIG, -ENOMEM.
 */
int vd_vdpa_take(struct nlattr **attributes, const void *payload, int size, void *vdpa);
