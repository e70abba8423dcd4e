/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Looking up modules by modalias, and loading them: what needs libkmod. Linked into the worker
 * only. Blocks on the disk. Loading blocks as long as the module's initialization takes, with the
 * probes that it does.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/root.h"

struct vd_modules;

/*
 * vd_modules_new - Open the modules of the kernel of the tree ROOT, whose folder is PATH ("/").
 * They are in PATH/lib/modules/RELEASE, RELEASE being the tree's proc/sys/kernel/osrelease. PATH's
 * own modprobe.d(5) holds; under vd_root_restrict(), what every user may read of it.
 * vd_modules_new_at() opens the module folder DIR with the modprobe.d folder CONFIG (NULL: none).
 * The caller frees *RET by vd_modules_free(), which accepts NULL.
 * Return 0, or:
 * -ENOENT: there is no such folder, or the release of a copied tree is not known.
 * -EACCES: under vd_root_restrict(): others may not read the folder, or an index in it.
 * -EOPNOTSUPP: built without libkmod, or the library is not there.
 * -ENAMETOOLONG, -ENOMEM, and those of stat(2).
 */
int vd_modules_new(const struct vd_root *root, const char *path, struct vd_modules **ret);
int vd_modules_new_at(const struct vd_root *root, const char *dir, const char *config,
		      struct vd_modules **ret);
void vd_modules_free(struct vd_modules *modules);
VD_DEFINE_CLEANUP(struct vd_modules *, vd_modules_free);

struct vd_module {
	const char *name;
	bool builtin;	/* part of the kernel: there is nothing to load */
	bool forbidden; /* by "blacklist" of modprobe.d(5): loaded by name, but for no modalias */
};

/*
 * vd_modules_lookup - Find the modules for the modalias ALIAS, in the order in which modprobe(8)
 * would load them. *RET and its texts are in ARENA; *RET_COUNT may be 0. Return 0, or:
 * -EINVAL: ALIAS has no colon, so that libkmod would take it for a module's name, or is too long.
 * -ENOMEM, and those of reading the index.
 */
int vd_modules_lookup(struct vd_modules *modules, const char *alias, struct vd_arena *arena,
		      struct vd_module **ret, size_t *ret_count);

/* Whether a module takes a device, by its aliases. */
enum vd_takes {
	VD_TAKES_UNKNOWN, /* there is no such module, or its aliases can't be read; or it is built
			     in and has none of the device's bus: up to Linux 6.17 no file has the
			     tables of such drivers */
	VD_TAKES_IT,
	VD_TAKES_OTHERS, /* other devices of the same bus */
	VD_TAKES_NONE,	 /* no device of the bus by itself, but maybe any that it is given */
};

/* vd_modules_takes - Return whether the module NAME takes the device with the modalias ALIAS. Reads
 * the module's own file, or modules.builtin.modinfo. */
enum vd_takes vd_modules_takes(struct vd_modules *modules, const char *name, const char *alias);

/* vd_modules_has - Return whether there is a module NAME, in a file or built in. Paths and
 * modaliases are not accepted as NAME. */
bool vd_modules_has(struct vd_modules *modules, const char *name);

/* vd_modules_is_builtin - Return whether the module NAME is part of the kernel. */
bool vd_modules_is_builtin(struct vd_modules *modules, const char *name);

/*
 * vd_modules_load - Load the module NAME and what it needs into the running kernel, as modprobe(8)
 * does. Blocks on the modules' initialization. Return 0, also if it is loaded or built in, or:
 * -EINVAL: NAME can't be the name of a module.
 * -ENOENT: there is no such module.
 * -EIO: an install command of modprobe.d(5) failed.
 * -EOPNOTSUPP: the tree is a copied one, or built without libkmod.
 * Those of init_module(2), such as -EPERM.
 */
int vd_modules_load(struct vd_modules *modules, const char *name);
