/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree of devices whose drivers are of interest, for the tests of candidates with modules and
 * without. */
#pragma once

#include "tests/lib/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules/candidates-of.h"

static char top[] = "/tmp/test-candidates-XXXXXX";
static struct vd_root *root;

static inline int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline int run(const char *format, ...)
{
	char command[2048];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline int make_tree(void)
{
	return !mkdtemp(top) ||
	       run("%s %s/drivers.tree %s", getenv("UNPACK"), getenv("TREES"), top) ||
	       vd_root_new(top, &root);
}

static inline int remove_tree(void)
{
	vd_root_free(root);
	return run("rm -rf %s", top);
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
	assert_int_equal(vd_candidates_of(root, modules, bus, path, candidates), 0);
}
