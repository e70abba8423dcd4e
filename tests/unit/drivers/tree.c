// SPDX-License-Identifier: LGPL-2.1-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/scan.h"
#include "driver/plan-layer.h"
#include "tree.h"

void tree_unpack(struct tree *tree, const char *fixture)
{
	char command[1024];

	strcpy(tree->top, "/tmp/test-drivers-XXXXXX");
	assert_non_null(mkdtemp(tree->top));
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

/* The device that SELECTOR finds; the registry and the scan are the caller's to free. */
static struct vd_device *find(const struct tree *tree, const char *selector,
			      struct vd_registry **ret_registry, struct vd_scan **ret_scan)
{
	char *selectors[] = { (char *)selector, NULL };
	const struct vd_query query = { .selectors = selectors,
					.all = true,
					.fields = VD_FIELDS_ALL };
	struct vd_device *device;
	int r;

	assert_int_equal(vd_registry_new(NULL, NULL, NULL, ret_registry), 0);
	assert_int_equal(vd_scan_new(tree->root, *ret_registry, &query, ret_scan, NULL), 0);
	while ((r = vd_scan_next(*ret_scan, &device)) == -EAGAIN)
		;
	assert_int_equal(r, 1);
	return device;
}

int tree_plan(const struct tree *tree, const char *selector, enum vd_action action,
	      const char *driver, struct vd_plan **ret, char reason[static VD_REASON_MAX])
{
	struct vd_registry *registry;
	struct vd_scan *scan;
	struct vd_device *device = find(tree, selector, &registry, &scan);
	int r = vd_plan_make(tree->root, device, action, driver, ret, reason);

	vd_device_free(device);
	vd_scan_free(scan);
	vd_registry_free(registry);
	return r;
}

int tree_plan_layer(const struct tree *tree, const char *selector, enum vd_action action,
		    const char *driver, const char *word, struct vd_plan **ret,
		    char reason[static VD_REASON_MAX])
{
	struct vd_registry *registry;
	struct vd_scan *scan;
	struct vd_device *device = find(tree, selector, &registry, &scan);
	struct vd_plan_request request = {
		.action = action,
		.driver = driver,
		.named = vd_plan_layer_selected(device, selector),
	};
	int r = word ? vd_plan_layer_said(device, word, &request.layer, reason) : 0;

	if (r == 0)
		r = vd_plan_make_for(tree->root, device, &request, ret, reason);
	vd_device_free(device);
	vd_scan_free(scan);
	vd_registry_free(registry);
	return r;
}

int tree_plan_known(const struct tree *tree, const char *selector,
		    const struct vd_layer_drivers *known, struct vd_plan **ret,
		    char reason[static VD_REASON_MAX])
{
	struct vd_registry *registry;
	struct vd_scan *scan;
	struct vd_device *device = find(tree, selector, &registry, &scan);
	const struct vd_plan_request request = { .action = VD_ACTION_BIND, .known = known };
	int r = vd_plan_make_for(tree->root, device, &request, ret, reason);

	vd_device_free(device);
	vd_scan_free(scan);
	vd_registry_free(registry);
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

void tree_write(const struct tree *tree, const char *path, const char *text)
{
	char command[PATH_MAX + 16];
	const char *absolute = tree_path(tree, path);
	vd_autofile FILE *file = NULL;

	snprintf(command, sizeof(command), "mkdir -p '%.*s'",
		 (int)(strrchr(absolute, '/') - absolute), absolute);
	assert_int_equal(system(command), 0);
	file = fopen(absolute, "we");
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
