/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The common id: what a device is, the same on every bus.
 *
 *   virt:t0002v00001AF4d00001042o2
 *
 * type (the 16-bit number of the kind of interface), vendor and device (PCI-like), and the origin:
 * which of the three ways a guest is given a device. It is a function of the native id alone, so
 * the program, the hardware database and an administrator on another machine all get the same one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum vd_origin {
	VD_ORIGIN_UNKNOWN = 0,
	VD_ORIGIN_EMULATED = 1, /* a well-known part, imitated */
	VD_ORIGIN_VIRTUAL = 2,	/* a reserved id on an existing bus */
	VD_ORIGIN_BUS = 3,	/* a bus that exists for virtual devices only */
	VD_ORIGIN_ASSIGNED = 4, /* a physical part or a function of one, passed through */
};

enum vd_certainty {
	VD_CERTAINTY_UNKNOWN = 0,
	VD_CERTAINTY_LIKELY,
	VD_CERTAINTY_CERTAIN,
};

struct vd_id {
	uint16_t type; /* 0: unknown */
	uint32_t vendor;
	uint32_t device;
	enum vd_origin origin;
	enum vd_certainty certainty;
	const char *name; /* the registry's, for a person; "" where there is none; as long-lived as
			     the registry */
	bool is_by_part;  /* vendor and device of a PCI part decided, not its subsystem or type: a
			     database of PCI parts means the same device */
};

#define VD_ID_MAX 32 /* bytes that a formatted id takes, its NUL included */

/* vd_id_format - ID as "virt:tTTTTvVVVVVVVVdDDDDDDDDoO". Always fits. */
void vd_id_format(const struct vd_id *id, char buf[static VD_ID_MAX]);

/* vd_id_parse - the opposite, and "virt:t….v….d…." without an origin (the virt bus's modalias).
 * -EINVAL: not such a text. Name and certainty are left empty. */
int vd_id_parse(const char *text, struct vd_id *ret);

/* "emulated", "virtual", "bus", "assigned", "unknown", and back (-EINVAL: no such word). */
const char *vd_origin_name(enum vd_origin origin);
int vd_origin_parse(const char *text, enum vd_origin *ret);
/* "certain", "likely", "unknown", and back (-EINVAL: no such word). */
const char *vd_certainty_name(enum vd_certainty certainty);
int vd_certainty_parse(const char *text, enum vd_certainty *ret);
