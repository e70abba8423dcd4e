// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/plan-layer.h"
#include "scan/scan.h"
#include "tree.h"

void tree_unpack(struct tree *tree, const char *fixture)
{
	char command[1024];

	assert_non_null(folder_make(tree->top, "drivers"));
	snprintf(command, sizeof(command), "%s %s/%s.tree %s", getenv("UNPACK"), getenv("FIXTURES"),
		 fixture, tree->top);
	assert_int_equal(system(command), 0);
	assert_int_equal(vd_root_new(tree->top, &tree->root), 0);
}

void tree_remove(struct tree *tree)
{
	char command[128];

	vd_root_free(tree->root);
	snprintf(command, sizeof(command), "rm -rf %s", tree->top);
	assert_int_equal(system(command), 0);
}

/* A device, and what it borrows from. */
struct found {
	struct vd_registry *registry;
	struct vd_scan *scan;
	struct vd_device *device;
};

static struct found find(const struct tree *tree, const char *selector)
{
	char *selectors[] = { (char *)selector, NULL };
	const struct vd_query query = { .selectors = selectors,
					.all = true,
					.fields = VD_FIELDS_ALL };
	struct found found;
	int r;

	assert_int_equal(vd_registry_new(NULL, NULL, NULL, &found.registry), 0);
	assert_int_equal(vd_scan_new(tree->root, found.registry, &query, &found.scan, NULL), 0);
	while ((r = vd_scan_next(found.scan, &found.device)) == -EAGAIN)
		;
	assert_int_equal(r, 1);
	return found;
}

static void found_clear(struct found *found)
{
	vd_device_free(found->device);
	vd_scan_free(found->scan);
	vd_registry_free(found->registry);
}

int tree_plan(const struct tree *tree, const char *selector, enum vd_action action,
	      const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	struct found found = find(tree, selector);
	int r = vd_plan_make(tree->root, found.device, action, driver, ret, reason);

	found_clear(&found);
	return r;
}

int tree_plan_layer(const struct tree *tree, const char *selector, enum vd_action action,
		    const char *driver, const char *word, struct vd_plan **ret,
		    char reason[static VD_REASON_MAX])
{
	struct found found = find(tree, selector);
	struct vd_plan_request request = {
		.action = action,
		.driver = driver,
		.named = vd_plan_layer_selected(found.device, selector),
	};
	int r = word ? vd_plan_layer_said(found.device, word, &request.layer, reason) : 0;

	if (r == 0)
		r = vd_plan_make_for(tree->root, found.device, &request, ret, reason);
	found_clear(&found);
	return r;
}

int tree_plan_known(const struct tree *tree, const char *selector,
		    const struct vd_layer_drivers *known, struct vd_plan **ret,
		    char reason[static VD_REASON_MAX])
{
	struct found found = find(tree, selector);
	const struct vd_plan_request request = { .action = VD_ACTION_BIND, .known = known };
	int r = vd_plan_make_for(tree->root, found.device, &request, ret, reason);

	found_clear(&found);
	return r;
}

int tree_plan_online(const struct tree *tree, const char *selector, enum vd_action action,
		     const struct vd_online *wish, struct vd_plan **ret, const char **ret_bad,
		     char reason[static VD_REASON_MAX])
{
	struct found found = find(tree, selector);
	const struct vd_plan_request request = { .action = action,
						 .online = *wish,
						 .ret_bad_setting = ret_bad };
	int r = vd_plan_make_for(tree->root, found.device, &request, ret, reason);

	found_clear(&found);
	return r;
}

const char *tree_path(const struct tree *tree, const char *path)
{
	static _Thread_local char bufs[4][PATH_MAX];
	static _Thread_local unsigned next;
	char *buf = bufs[next++ % VD_ARRAY_SIZE(bufs)];

	snprintf(buf, PATH_MAX, "%s/%s", tree->top, path);
	return buf;
}

static void make_parents(const struct tree *tree, const char *path)
{
	char *absolute = strdupa(tree_path(tree, path));

	for (char *p = absolute + strlen(tree->top) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		assert_true(mkdir(absolute, 0777) == 0 || errno == EEXIST);
		*p = '/';
	}
}

void tree_write(const struct tree *tree, const char *path, const char *text)
{
	vd_autofile FILE *file = NULL;

	make_parents(tree, path);
	file = fopen(tree_path(tree, path), "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

void tree_read(const struct tree *tree, const char *path, char *buf, size_t size)
{
	vd_autoclose int fd = open(tree_path(tree, path), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	assert_true(n >= 0);
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

void tree_link(const struct tree *tree, const char *path, const char *target)
{
	assert_int_equal(symlink(target, tree_path(tree, path)), 0);
}

void tree_unlink(const struct tree *tree, const char *path)
{
	assert_int_equal(unlink(tree_path(tree, path)), 0);
}
