// SPDX-License-Identifier: LGPL-2.1-or-later
/* The functions of libkmod, found when they are first needed. */
#include "modules/libkmod-internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool find_function(void *library, const char *name, void *ret)
{
	void *function = dlsym(library, name);

	/* By its bytes: C has no conversion from an object to a function. */
	memcpy(ret, &function, sizeof(function));
	return function;
}

static bool find_all(void *library, struct vd_libkmod *functions)
{
	bool found = true;

#define FIND(name) found = found && find_function(library, "kmod_" #name, &functions->name);
	VD_LIBKMOD_FUNCTIONS(FIND)
#undef FIND
	return found;
}

int vd_libkmod_load(const struct vd_libkmod **ret)
{
	static struct vd_libkmod functions;
	static bool loaded;
	void *library;

	if (!loaded) {
		library = dlopen(VD_LIBKMOD_FILE, RTLD_LAZY | RTLD_LOCAL);
		if (!library || !find_all(library, &functions))
			return -EOPNOTSUPP;
		loaded = true;
	}
	*ret = &functions;
	return 0;
}
