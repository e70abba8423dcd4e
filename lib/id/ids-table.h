/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The registry as data: what virt.ids says, sorted. The build writes one such table, and one more
 * is made at run time where an administrator has files of their own. No pointers are in the rows,
 * so that the table that is compiled in needs no relocation when the program starts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id/virt-id.h"

/* The kinds of native id, as the first column of virt.ids names them. Sorted by. */
enum vd_ids_kind {
	VD_IDS_PCI_CLASS,  /* hi: 2 or 4 digits; lo: base class, or base class and subclass */
	VD_IDS_PCI_MAKER,  /* lo: vendor. This and the next tell a part's origin only */
	VD_IDS_PCI_MARK,   /* hi: 4 or 8 digits; lo: subsystem vendor, or that << 16 | its device */
	VD_IDS_PCI,	   /* lo: vendor << 16 | device */
	VD_IDS_PCI_SUB,	   /* lo: as above; hi: subsystem vendor << 16 | subsystem device */
	VD_IDS_VIRTIO,	   /* lo: the virtio device number */
	VD_IDS_CCW,	   /* hi: how much is given (vd_ids_ccw_rank()); lo: vd_ids_ccw_lo() */
	VD_IDS_CSS,	   /* lo: the subchannel type */
	VD_IDS_VMBUS_PORT, /* the same without its first group, which is 0: a port's number */
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
	const char *text; /* "" where the kind has none */
};

struct vd_ids_entry {
	uint64_t hi, lo;
	uint32_t text, name; /* where in the table's strings */
	uint32_t vendor, device;
	uint16_t type;
	uint8_t kind, origin, certainty;
};

struct vd_ids_type {
	uint32_t name, description; /* where in the table's strings */
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

/* The compiled-in one. */
extern const struct vd_ids_table vd_ids_builtin;

/* virtio 1.2, 4.1.2.1: the PCI device is 0x1040 plus the virtio number, and Linux takes 0x1000 to
 * 0x107f for virtio. */
#define VD_IDS_VIRTIO_VENDOR  0x1af4u
#define VD_IDS_VIRTIO_MODERN  0x1040u
#define VD_IDS_VIRTIO_PCI_MAX 0x3fu
#define VD_IDS_VIRTIO_TRANS   0x1000u
#define VD_IDS_CCW_VENDOR     0x1014u
#define VD_IDS_VMBUS_VENDOR   0x1414u
#define VD_IDS_XEN_VENDOR     0x5853u
#define VD_IDS_VIO_VENDOR     0x1014u
#define VD_IDS_VIRTIO_CCW_CU  0x3832u /* virtio 1.2, 4.3.1 */
#define VD_IDS_OWN_TYPES      0xf000u /* from here on the numbers of types are not virtio's */

/*
 * How much of a ccw id an entry gives, the more the higher: CU model given, plus 2 for the device
 * type, plus 4 for the device type and its model. What is not given is 0 in vd_ids_ccw_lo().
 */
#define VD_IDS_CCW_RANKS 6
unsigned vd_ids_ccw_rank(bool cu_model, bool dev_type, bool dev_model);
uint64_t vd_ids_ccw_lo(unsigned rank, uint16_t cu, uint8_t cu_model, uint16_t dev,
		       uint8_t dev_model);

/* By key, where the keys' texts are in STRINGS. */
int vd_ids_compare(const char *strings, const struct vd_ids_entry *a, const struct vd_ids_entry *b);

/* The entry of exactly that key, or NULL. */
const struct vd_ids_entry *vd_ids_find(const struct vd_ids_table *table,
				       const struct vd_ids_key *key);
const struct vd_ids_type *vd_ids_type(const struct vd_ids_table *table, uint16_t number);
const struct vd_ids_type *vd_ids_type_by_name(const struct vd_ids_table *table, const char *name);

/* The short name of a type; "unknown" where it has none. */
const char *vd_ids_type_name(const struct vd_ids_table *table, uint16_t number);

/* What ENTRY says; the name is in the table's strings. */
struct vd_id vd_ids_entry_id(const struct vd_ids_table *table, const struct vd_ids_entry *entry);

/*
 * vd_ids_virtio - the common id of the virtio device NUMBER, the same on every transport. True: its
 * entry's, or the rule's for the numbers from 1 to VD_IDS_VIRTIO_PCI_MAX. False: of any other
 * number; vendor, device and origin follow from the rule too (the device is 0 if 32 bits do not
 * hold it), and so does the type below VD_IDS_OWN_TYPES.
 */
bool vd_ids_virtio(const struct vd_ids_table *table, uint32_t number, struct vd_id *ret);
