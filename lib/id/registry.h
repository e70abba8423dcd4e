/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The registry: the common id of each native id. Its source is virt.ids, which is compiled in. The
 * lines of an administrator's files are added to it, and replace lines of the same key.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "id/virt-id.h"

struct vd_registry;

/* Called for a line LINE of an administrator's FILE that can't be used. FILE and REASON live for
 * the call only. LINE is 0 if the whole file could not be read. */
typedef void (*vd_registry_report)(void *data, const char *file, unsigned line, const char *reason);

/*
 * vd_registry_new - Make a registry of the compiled-in entries and of those of DIR/ *.ids, in the
 * order of their names. DIR may be NULL, or a folder that does not exist. REPORT (may be NULL) is
 * called with DATA for each bad line; the other lines are used. May block as reading files does.
 * The caller frees *RET by vd_registry_free(), which accepts NULL. Return 0, or -ENOMEM.
 */
int vd_registry_new(const char *dir, vd_registry_report report, void *data,
		    struct vd_registry **ret);
void vd_registry_free(struct vd_registry *registry);
VD_DEFINE_CLEANUP(struct vd_registry *, vd_registry_free);

/*
 * vd_registry_identify - Find the common id of the native id TEXT: a modalias as the kernel writes
 * it (pci:, virtio:, ccw:, css:, xen:, vmbus:, vio:, of:, acpi:, platform:, virt:), or a form that
 * people write (vvvv:dddd[:ssss:ssss], a GUID with or without braces). The name of *RET lives as
 * long as REGISTRY. Return:
 * 0: an entry, or virtio's rule, gives the whole id.
 * 1: TEXT is well-formed, but in no entry. The vendor and device are those of TEXT, if it has them,
 *    and the type is 0, or that of the class of a PCI part. Some buses alone prove more: VMBus,
 *    xenbus and vio the origin and the vendor, a subchannel both, virtio all of its rule. Otherwise
 *    the origin is that of the maker or the subsystem of a PCI part, that of a virt: id, or
 *    unknown.
 * -EINVAL: TEXT is no native id of any bus; *RET is untouched.
 */
int vd_registry_identify(const struct vd_registry *registry, const char *text, struct vd_id *ret);

/* vd_registry_type_name - Return the name of TYPE ("net", "block"), which lives as long as
 * REGISTRY; "unknown" for 0 and for numbers without a name. */
const char *vd_registry_type_name(const struct vd_registry *registry, uint16_t type);

/* vd_registry_type_parse - Find the type that TEXT means: a name, "unknown" (0), any number of
 * 16 bits as 2 or 0x2, or, where no type has that name, "disk" (block), "nic" or "network" (net). Return 0, or -EINVAL: TEXT is none of these. */
int vd_registry_type_parse(const struct vd_registry *registry, const char *text, uint16_t *ret);

/* vd_registry_type_description - Return the description of TYPE ("Network device"), which lives as
 * long as REGISTRY; "" if it has none. */
const char *vd_registry_type_description(const struct vd_registry *registry, uint16_t type);

/* vd_registry_type_is_plumbing - Return whether devices of TYPE are plumbing, such as bridges:
 * lists leave them out by default. */
bool vd_registry_type_is_plumbing(const struct vd_registry *registry, uint16_t type);
