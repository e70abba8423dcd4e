/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The registry: which native id is which common id. Its source is virt.ids, compiled in; an
 * administrator's files add to it and win over it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "id/virt-id.h"

struct vd_registry;

/* A line of an administrator's file that could not be used. FILE and REASON live for the call only.
 * LINE is 0 where the file as a whole could not be read. */
typedef void (*vd_registry_report)(void *data, const char *file, unsigned line, const char *reason);

/*
 * vd_registry_new - the compiled-in entries, and those of DIR/ *.ids in the order of their names
 * (DIR may be NULL; a folder that is not there is no error). REPORT (may be NULL) hears of each bad
 * line; the other lines are used. Reads files, so it may block. -ENOMEM; the caller frees it.
 */
int vd_registry_new(const char *dir, vd_registry_report report, void *data,
		    struct vd_registry **ret);
void vd_registry_free(struct vd_registry *registry);
VD_DEFINE_CLEANUP(struct vd_registry *, vd_registry_free);

/*
 * vd_registry_identify - the common id of the native id TEXT: a modalias as the kernel writes it
 * (pci:, virtio:, ccw:, css:, xen:, vmbus:, vio:, of:, acpi:, platform:, virt:), or as a person
 * does (vvvv:dddd[:ssss:ssss], a GUID with or without braces).
 * 0: known; the id is whole. 1: well-formed but in no entry: type 0 (or what the class of a PCI
 * part tells), vendor and device if the native id has them, and what the bus alone proves: VMBus,
 * xenbus and vio the origin and the vendor, with device 0; every id of virtio its rule; a
 * subchannel the origin. Otherwise the origin is
 * unknown, or what the maker or the subsystem of a PCI part tells; of a virt: id it is what the id says.
 * -EINVAL: no native id of any bus; RET is untouched.
 */
int vd_registry_identify(const struct vd_registry *registry, const char *text, struct vd_id *ret);

/* The short name of a type ("net", "block", …; "unknown" for 0 and for numbers that have none), and
 * back (a name, or a number as 2, 0x2; -EINVAL). */
const char *vd_registry_type_name(const struct vd_registry *registry, uint16_t type);
int vd_registry_type_parse(const struct vd_registry *registry, const char *text, uint16_t *ret);
/* Its description ("Network device"), "" where it has none. */
const char *vd_registry_type_description(const struct vd_registry *registry, uint16_t type);
/* Whether devices of the type are plumbing (bridges, …): left out of a list unless asked for. */
bool vd_registry_type_is_plumbing(const struct vd_registry *registry, uint16_t type);
