/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What of a system a snapshot has, as data. Only what is named here is read: links, and attributes
 * that the kernel answers from memory, or (the status of a virtio device) by one access to a
 * register. Never the config space, ROM or resources of a PCI function, nor what would wake a
 * device. A test holds this against the tables of lib/bus and lib/interface.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Each is ended by NULL. */
extern const char *const vd_what_buses[];      /* folders of sys/bus */
extern const char *const vd_what_classes[];    /* folders of sys/class */
extern const char *const vd_what_attributes[]; /* files of a device or an interface */
extern const char *const vd_what_links[];      /* links there */
extern const char
	*const vd_what_beyond[]; /* folders that such a link leads to, whose entries are links */
extern const char *const vd_what_linked[];     /* beginnings of links there: "virtfn" */
extern const char *const vd_what_folders[];    /* folders there, with their files, one level */
extern const char *const vd_what_names[];      /* folders there, with the folders in them */
extern const char *const vd_what_inner[];      /* files of the folders in those */
extern const char *const vd_what_files[];      /* single files, from the top of the tree */

/* vd_what_has - Return whether NAME is in LIST. */
bool vd_what_has(const char *const *list, const char *name);

/* vd_what_begins - Return whether NAME begins with a text of LIST. */
bool vd_what_begins(const char *const *list, const char *name);

/*
 * vd_what_is_part - Return whether the device NAME of BUS can be one of a hypervisor: of the
 * platform's devices and the ACPI nodes those that virtio and firmware interfaces are on. Of the
 * others the ids are enough, and nothing is asked that runs code of the firmware.
 */
bool vd_what_is_part(const char *bus, const char *name);
