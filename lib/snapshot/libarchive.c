// SPDX-License-Identifier: LGPL-2.1-or-later
/* The functions of libarchive, found when they are first needed. */
#include "snapshot/libarchive-internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "snapshot/snapshot.h"

static bool find_function(void *library, const char *name, void *ret)
{
	void *function = dlsym(library, name);

	/* By its bytes: C has no conversion from an object to a function. */
	memcpy(ret, &function, sizeof(function));
	return function;
}

static bool find_all(void *library, struct vd_libarchive *functions)
{
	bool found = true;

#define FIND(name) found = found && find_function(library, "archive_" #name, &functions->name);
	VD_LIBARCHIVE_FUNCTIONS(FIND)
#undef FIND
	return found;
}

int vd_libarchive_load(struct vd_snapshot *snapshot, const struct vd_libarchive **ret)
{
	static struct vd_libarchive functions;
	static bool loaded;
	void *library;

	if (!loaded) {
		library = dlopen(VD_LIBARCHIVE_FILE, RTLD_LAZY | RTLD_LOCAL);
		if (!library || !find_all(library, &functions))
			return vd_snapshot_fault(
				snapshot, -EOPNOTSUPP,
				"needs the library libarchive (%s), which this system lacks; a "
				"file called *.tree needs none",
				VD_LIBARCHIVE_FILE);
		loaded = true;
	}
	*ret = &functions;
	return 0;
}
