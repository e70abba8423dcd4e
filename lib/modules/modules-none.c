// SPDX-License-Identifier: LGPL-2.1-or-later
/* Builds without libkmod: nothing is known of modules. */
#include "modules/modules.h"

#include <errno.h>

int vd_modules_new(const struct vd_root *root, const char *path, struct vd_modules **ret)
{
	return -EOPNOTSUPP;
}

int vd_modules_new_at(const struct vd_root *root, const char *dir, const char *config,
		      struct vd_modules **ret)
{
	return -EOPNOTSUPP;
}

void vd_modules_free(struct vd_modules *modules)
{
}

int vd_modules_lookup(struct vd_modules *modules, const char *alias, struct vd_arena *arena,
		      struct vd_module **ret, size_t *ret_count)
{
	return -EOPNOTSUPP;
}

enum vd_takes vd_modules_takes(struct vd_modules *modules, const char *name, const char *alias)
{
	return VD_TAKES_UNKNOWN;
}

bool vd_modules_has(struct vd_modules *modules, const char *name)
{
	return false;
}

bool vd_modules_is_builtin(struct vd_modules *modules, const char *name)
{
	return false;
}

int vd_modules_load(struct vd_modules *modules, const char *name)
{
	return -EOPNOTSUPP;
}
