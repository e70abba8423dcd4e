// SPDX-License-Identifier: LGPL-2.1-or-later
/* The functions of ncurses, found when they are first needed. */
#include "top/top-ncurses.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "output/error.h"

static bool find_function(void *library, const char *name, void *ret)
{
	void *function = dlsym(library, name);

	/* By its bytes: C has no conversion from an object to a function. */
	memcpy(ret, &function, sizeof(function));
	return function;
}

static bool find_all(void *library, struct top_ncurses *functions)
{
	bool found = true;

#define FIND(name) found = found && find_function(library, #name, &functions->name);
	TOP_NCURSES_FUNCTIONS(FIND)
#undef FIND
	return found;
}

int top_ncurses_load(struct error *error, const struct top_ncurses **ret)
{
	static struct top_ncurses functions;
	static bool loaded;
	void *library;

	if (!loaded) {
		library = dlopen(TOP_NCURSES_FILE, RTLD_LAZY | RTLD_LOCAL);
		if (!library || !find_all(library, &functions))
			return error_set(error, EXIT_UNSUPPORTED, "io.virtctl.Screen", "top",
					 "this system lacks the library " TOP_NCURSES_FILE
					 " (install ncurses, or use 'virtctl stats --watch')");
		loaded = true;
	}
	*ret = &functions;
	return EXIT_DONE;
}
