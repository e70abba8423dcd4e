/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The candidates for the devices of one tree, with modules and without. */
#pragma once

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "modules/candidates-of.h"
#include "tests/lib/process.h"
#include "tests/lib/tree.h"

static inline int make_tree(void **state)
{
	tree_unpack("unit/trees/drivers");
	return 0;
}

/* make_modules - Make the tree, with modules of a kernel. Without libkmod or such modules, skip all tests: remove the tree and exit. */
static inline void make_modules(void)
{
	int status = 77;

	make_tree(NULL);
	if (VD_HAVE_KMOD)
		status = shell_status("%s %s %s", getenv("MAKE_MODULES"), getenv("KERNELS"),
				      tree.top);
	if (status == 0)
		return;
	if (status == 77)
		printf("1..0 # SKIP built without libkmod, or there are no modules to look up\n");
	tree_remove(NULL);
	exit(status == 77 ? 0 : 1);
}

static inline const struct vd_candidate *find(const struct vd_candidates *candidates,
					      const char *name)
{
	const struct vd_candidate *found = NULL;

	for (size_t i = 0; i < candidates->count; i++) {
		if (strcmp(candidates->items[i].name, name) != 0)
			continue;
		assert_null(found); /* each once */
		found = &candidates->items[i];
	}
	return found;
}

static inline const struct vd_candidate *must_find(const struct vd_candidates *candidates,
						   const char *name)
{
	const struct vd_candidate *found = find(candidates, name);

	if (!found)
		fail_msg("%s is not listed", name);
	return found;
}

static inline const char *default_of(const struct vd_candidates *candidates)
{
	const char *name = NULL;

	for (size_t i = 0; i < candidates->count; i++) {
		if (!candidates->items[i].is_default)
			continue;
		assert_null(name);
		name = candidates->items[i].name;
	}
	return name;
}

static inline void look_up(struct vd_modules *modules, const struct vd_bus *bus, const char *path,
			   struct vd_candidates *candidates)
{
	assert_int_equal(vd_candidates_of(tree.root, modules, bus, path, candidates), 0);
}
