/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The common id: it says what a device is, and is the same on every bus.
 *
 *   virt:t0002v00001AF4d00001042o2
 *
 * It has the type (the 16-bit number of the kind of interface), the vendor and device (as PCI has
 * them), and the origin: the way in which a guest is given the device. It is a function of the
 * native id alone. So programs, the hardware database and an administrator on another machine all
 * get the same one.
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
	const char *name; /* the registry's, for people; "" if there is none; lives as long as the
			     registry */
	bool is_by_part;  /* vendor and device of a PCI part decided, not its subsystem or type: a
			     database of PCI parts names the same device */
};

#define VD_ID_MAX 32 /* bytes that a formatted id takes, its NUL included */

/* vd_id_format - Write ID to BUF as "virt:tTTTTvVVVVVVVVdDDDDDDDDoO", which always fits. */
void vd_id_format(const struct vd_id *id, char buf[static VD_ID_MAX]);

/* vd_id_parse - Convert a text of vd_id_format(), or one without the origin (a modalias of the virt
 * bus), to an id. Its name is "", its certainty unknown. Return 0, or -EINVAL: TEXT is no such
 * text. */
int vd_id_parse(const char *text, struct vd_id *ret);

/* vd_origin_name - Return the word for ORIGIN, a constant text: "emulated", "virtual", "bus",
 * "assigned", or "unknown", also for a number that is no origin. */
const char *vd_origin_name(enum vd_origin origin);

/* vd_origin_parse - Convert a word of vd_origin_name(). Return 0, or -EINVAL: TEXT is none. */
int vd_origin_parse(const char *text, enum vd_origin *ret);

/* vd_certainty_name - Return the word for CERTAINTY, a constant text: "certain", "likely", or
 * "unknown", also for a number that is no certainty. */
const char *vd_certainty_name(enum vd_certainty certainty);

/* vd_certainty_parse - Convert a word of vd_certainty_name(). Return 0, or -EINVAL: TEXT is
 * none. */
int vd_certainty_parse(const char *text, enum vd_certainty *ret);
