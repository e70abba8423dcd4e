/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What needs libkmod: modules by modalias, loading them, and with both the candidates for a device. Linked into the worker only.
 * Blocks on the disk; loading blocks for as long as the module's own initialisation (and the probes that it does) takes.
 */
#pragma once

#include "base/root.h"
#include "driver/candidates.h"

struct vd_modules;

/*
 * vd_modules_new - the modules of the kernel of the tree ROOT, which is the folder PATH ("/"): those in PATH/lib/modules/RELEASE, RELEASE being
 * the tree's proc/sys/kernel/osrelease, by PATH's own modprobe.d(5).
 * -ENOENT: there is no such folder; -EOPNOTSUPP: built without libkmod; -ENOMEM.
 */
int vd_modules_new(const struct vd_root *root, const char *path, struct vd_modules **ret);
/* vd_modules_new_at - the same for the module folder DIR and (NULL: none) the modprobe.d folder CONFIG. */
int vd_modules_new_at(const struct vd_root *root, const char *dir, const char *config,
		      struct vd_modules **ret);
void vd_modules_free(struct vd_modules *modules); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_modules *, vd_modules_free);

/*
 * vd_modules_load - load the module NAME and what it needs into the running kernel, as modprobe(8) does; one that is loaded or built in is no error.
 * -EINVAL: no name of a module; -ENOENT: there is no such module; -EPERM; else what init_module(2) says, or -EIO where an install command failed.
 * -EOPNOTSUPP: the tree is a copied one, or built without libkmod.
 */
int vd_modules_load(struct vd_modules *modules, const char *name);

/*
 * vd_candidates_of - the drivers that could have the layer of BUS at PATH ("sys/devices/…"), appended to CANDIDATES. MODULES may be NULL: then only what
 * is loaded is known. A layer without a modalias has what is bound and, where the bus's drivers take any device, those. -ENOENT: there is no such layer. -ENOMEM.
 */
int vd_candidates_of(const struct vd_root *root, struct vd_modules *modules, const struct vd_bus *bus,
		     const char *path, struct vd_candidates *candidates);

/*
 * The worker's verbs: REQUEST, already parsed, and one object to be written as a line (the caller puts it). -EINVAL: not such a request; -ENOMEM.
 *   candidates: see vd_candidates_request().
 *   load: {"verb":"load","root":"/","modules":["vfio_pci",…]} → {"modules":[{"name":…,"state":"loaded"|"failed"|"not-tried","errno":…,"message":…}…]};
 *   the first failure ends it.
 */
int vd_worker_candidates(struct json_object *request, struct json_object **ret);
int vd_worker_load(struct json_object *request, struct json_object **ret);
