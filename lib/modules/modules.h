/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Modules by modalias, and loading them: what needs libkmod. Linked into the worker only.
 * Blocks on the disk; loading blocks for as long as the module's own initialisation (and the probes
 * that it does) takes.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/root.h"

struct vd_modules;

/*
 * vd_modules_new - the modules of the kernel of the tree ROOT, which is the folder PATH ("/"):
 * those in PATH/lib/modules/RELEASE, RELEASE being the tree's proc/sys/kernel/osrelease, by PATH's
 * own modprobe.d(5). -ENOENT: there is no such folder; -EOPNOTSUPP: built without libkmod; -ENOMEM.
 */
int vd_modules_new(const struct vd_root *root, const char *path, struct vd_modules **ret);
/* vd_modules_new_at - the same for the module folder DIR and (NULL: none) the modprobe.d folder
 * CONFIG. */
int vd_modules_new_at(const struct vd_root *root, const char *dir, const char *config,
		      struct vd_modules **ret);
void vd_modules_free(struct vd_modules *modules); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_modules *, vd_modules_free);

struct vd_module {
	const char *name;
	bool builtin;	/* part of the kernel: there is nothing to load */
	bool forbidden; /* modprobe.d(5) says blacklist: it is not loaded for a modalias, only by
			   name */
};

/*
 * vd_modules_lookup - the modules that ALIAS (a modalias) asks for, in the order that modprobe(8)
 * would load them in: *RET, in ARENA, and how many (0 is no error). -EINVAL: no modalias: without a
 * colon it would be a module's name; -ENOMEM; what reading the index comes to.
 */
int vd_modules_lookup(struct vd_modules *modules, const char *alias, struct vd_arena *arena,
		      struct vd_module **ret, size_t *ret_count);

/* What the aliases of one module say of a device. */
enum vd_takes {
	VD_TAKES_UNKNOWN, /* there is no such module, its aliases can't be read, or it is part of
			     the kernel and has none of the device's bus: up to Linux 6.17 the
			     tables of such drivers are in no file */
	VD_TAKES_IT,
	VD_TAKES_OTHERS, /* devices of the same bus, and not this one */
	VD_TAKES_NONE,	 /* no device of the bus by itself: whatever it is given */
};

/*
 * vd_modules_takes - what the aliases of the module NAME say of the device with the modalias ALIAS.
 * Reads the module's own file, or modules.builtin.modinfo.
 */
enum vd_takes vd_modules_takes(struct vd_modules *modules, const char *name, const char *alias);

/* vd_modules_has - whether there is a module NAME that could be loaded. */
bool vd_modules_has(struct vd_modules *modules, const char *name);

/* vd_modules_is_builtin - Return whether the module NAME is part of the kernel. */
bool vd_modules_is_builtin(struct vd_modules *modules, const char *name);

/*
 * vd_modules_load - load the module NAME and what it needs into the running kernel, as modprobe(8)
 * does; one that is loaded or built in is no error. -EINVAL: no name of a module; -ENOENT: there is
 * no such module; -EPERM; else what init_module(2) says, or -EIO where an install command failed.
 * -EOPNOTSUPP: the tree is a copied one, or built without libkmod.
 */
int vd_modules_load(struct vd_modules *modules, const char *name);
