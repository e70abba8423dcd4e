/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The registry as data: the lines of virt.ids, sorted. The build writes one such table. A program
 * makes another one if an administrator has files of their own. The rows hold no pointers, so the
 * table that is compiled in needs no relocation when a program starts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id/virt-id.h"

/* The kinds of native id, as the first column of virt.ids names them; tables are in this order. */
enum vd_ids_kind {
	VD_IDS_PCI_CLASS,  /* hi: 2 or 4 digits; lo: base class, or base class and subclass */
	VD_IDS_PCI_MAKER,  /* lo: vendor. This kind and the next give a part's origin only */
	VD_IDS_PCI_MARK,   /* hi: 4 or 8 digits; lo: subsystem vendor, or that << 16 | its device */
	VD_IDS_PCI,	   /* lo: vendor << 16 | device */
	VD_IDS_PCI_SUB,	   /* lo: as above; hi: subsystem vendor << 16 | subsystem device */
	VD_IDS_VIRTIO,	   /* lo: the virtio device number */
	VD_IDS_CCW,	   /* hi: how much is given (vd_ids_ccw_rank()); lo: vd_ids_ccw_lo() */
	VD_IDS_CSS,	   /* lo: the subchannel type */
	VD_IDS_VMBUS_PORT, /* as VD_IDS_VMBUS; the first group, a port's number, is 0 */
	VD_IDS_VMBUS,	   /* hi, lo: the GUID, 32 digits in memory order */
	VD_IDS_XEN,	   /* this and those below: text */
	VD_IDS_VIO,
	VD_IDS_OF,
	VD_IDS_ACPI,
	VD_IDS_PLATFORM,
	VD_IDS_KIND_COUNT
};

struct vd_ids_key {
	enum vd_ids_kind kind;
	uint64_t hi, lo;
	const char *text; /* "" if the kind has none */
};

struct vd_ids_entry {
	uint64_t hi, lo;
	uint32_t text, name; /* offsets in the table's strings */
	uint32_t vendor, device;
	uint16_t type;
	uint8_t kind, origin, certainty;
};

struct vd_ids_type {
	uint32_t name, description; /* offsets in the table's strings */
	uint16_t number;
	bool plumbing;
};

struct vd_ids_table {
	const char *strings; /* the first byte is a NUL: offset 0 is "" */
	size_t strings_size;
	const struct vd_ids_type *types; /* by number */
	size_t type_count;
	const struct vd_ids_entry *entries; /* by kind, hi, lo, text */
	size_t entry_count;
};

/* The table of virt.ids that is compiled in. */
extern const struct vd_ids_table vd_ids_builtin;

/* virtio 1.2, 4.1.2.1: the PCI device is 0x1040 plus the virtio number. Linux treats 0x1000 to
 * 0x107f as virtio devices. */
#define VD_IDS_VIRTIO_VENDOR	  0x1af4u
#define VD_IDS_VIRTIO_MODERN	  0x1040u
#define VD_IDS_VIRTIO_PCI_MAX	  0x3fu
#define VD_IDS_VIRTIO_TRANS	  0x1000u
/* A number above it that no line names is none: a channel device's model has no more. */
#define VD_IDS_VIRTIO_UNKNOWN_MAX 0xffu
#define VD_IDS_CCW_VENDOR	  0x1014u
#define VD_IDS_VMBUS_VENDOR	  0x1414u
#define VD_IDS_XEN_VENDOR	  0x5853u
#define VD_IDS_VIO_VENDOR	  0x1014u
#define VD_IDS_VIRTIO_CCW_CU	  0x3832u /* virtio 1.2, 4.3.1 */
#define VD_IDS_OWN_TYPES	  0xf000u /* the first number of a type that is not virtio's */

#define VD_IDS_CCW_RANKS 6

/*
 * vd_ids_ccw_rank - Return the rank of a ccw key, below VD_IDS_CCW_RANKS, by the parts that it
 * gives: 0 without the device type, 2 with it, 4 with its model, too; and 1 more with the CU model.
 */
unsigned vd_ids_ccw_rank(bool cu_model, bool dev_type, bool dev_model);

/* vd_ids_ccw_lo - Return the low half of a ccw key of rank RANK. The parts that RANK does not give
 * are 0 in it. */
uint64_t vd_ids_ccw_lo(unsigned rank, uint16_t cu, uint8_t cu_model, uint16_t dev,
		       uint8_t dev_model);

/* vd_ids_compare - Compare the keys of A and B, whose texts are in STRINGS, by kind, hi, lo and
 * text. Return a number below, equal to or above 0, as strcmp(3) does. */
int vd_ids_compare(const char *strings, const struct vd_ids_entry *a, const struct vd_ids_entry *b);

/* vd_ids_find - Return the entry whose key equals KEY, borrowed from TABLE. NULL: there is none. */
const struct vd_ids_entry *vd_ids_find(const struct vd_ids_table *table,
				       const struct vd_ids_key *key);

/* vd_ids_type - Return the type NUMBER, or that of the name NAME. It is borrowed from TABLE. NULL:
 * there is none. */
const struct vd_ids_type *vd_ids_type(const struct vd_ids_table *table, uint16_t number);
const struct vd_ids_type *vd_ids_type_by_name(const struct vd_ids_table *table, const char *name);

/* vd_ids_type_name - Return the name of the type NUMBER, which lives as long as TABLE; "unknown" if
 * TABLE has no such type. */
const char *vd_ids_type_name(const struct vd_ids_table *table, uint16_t number);

/* vd_ids_entry_id - Return the common id of ENTRY, whose name lives as long as TABLE. */
struct vd_id vd_ids_entry_id(const struct vd_ids_table *table, const struct vd_ids_entry *entry);

/*
 * vd_ids_virtio - Find the common id of the virtio device NUMBER, the same on every transport: that
 * of its entry, otherwise that of virtio's rule. Its name is constant or lives as long as TABLE. By
 * the rule the type is 0 from VD_IDS_OWN_TYPES on, and the device is 0 if 32 bits do not hold it.
 * Return false if NUMBER has no entry and is not from 1 to VD_IDS_VIRTIO_PCI_MAX.
 */
bool vd_ids_virtio(const struct vd_ids_table *table, uint32_t number, struct vd_id *ret);
