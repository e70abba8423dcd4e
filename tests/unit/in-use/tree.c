// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../folder.h"
#include "scan/scan.h"

char top[FOLDER_MAX];
static struct vd_registry *registry;

void shell(const char *format, ...)
{
	char command[2048];
	va_list args;

	va_start(args, format);
	assert_true(vsnprintf(command, sizeof(command), format, args) < (int)sizeof(command));
	va_end(args);
	if (system(command) != 0)
		fail_msg("%s", command);
}

int make_tree(void **state)
{
	shell("rm -rf %s && cp -a %s.made %s", top, top, top);
	return 0;
}

int begin(void **state)
{
	if (!folder_make(top, "in-use") || vd_registry_new(NULL, NULL, NULL, &registry) < 0)
		return -1;
	shell("%s %s/in-use.tree %s.made", getenv("UNPACK"), getenv("TREES"), top);
	return 0;
}

int end(void **state)
{
	vd_registry_free(registry);
	shell("rm -rf %s %s.made", top, top);
	return 0;
}

/* The whole PATH, in FULL; the folders above it are made. */
static void make_parents(const char *path, char full[static PATH_MAX])
{
	assert_true(snprintf(full, PATH_MAX, "%s/%s", top, path) < PATH_MAX);
	for (char *p = full + strlen(top) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		assert_true(mkdir(full, 0777) == 0 || errno == EEXIST);
		*p = '/';
	}
}

void put_bytes(const char *path, const char *text, size_t length)
{
	char full[PATH_MAX];
	FILE *file;

	make_parents(path, full);
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
}

void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

void make_link(const char *path, const char *target)
{
	char full[PATH_MAX];

	make_parents(path, full);
	assert_true(unlink(full) == 0 || errno == ENOENT);
	assert_int_equal(symlink(target, full), 0);
}

void make_dir(const char *path)
{
	char full[PATH_MAX];

	make_parents(path, full);
	assert_true(mkdir(full, 0777) == 0 || errno == EEXIST);
}

/* The device that SELECTOR means; to be freed before *RET_SCAN. */
static struct vd_device *find(const struct vd_root *root, const char *selector,
			      struct vd_scan **ret_scan)
{
	char *selectors[] = { (char *)selector, NULL };
	struct vd_query query = { .selectors = selectors, .all = true };
	struct vd_device *device;
	int r;

	assert_int_equal(vd_scan_new(root, registry, &query, ret_scan, NULL), 0);
	while ((r = vd_scan_next(*ret_scan, &device)) == -EAGAIN)
		;
	assert_int_equal(r, 1);
	return device;
}

struct json_object *reasons_in(const char *path, const char *selector,
			       const struct vd_in_use_request *request)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct json_object *reasons = NULL;
	struct vd_device *device;

	assert_int_equal(vd_root_new(path, &root), 0);
	device = find(root, selector, &scan);
	assert_int_equal(vd_in_use(root, device, request, &reasons), 0);
	vd_device_free(device);
	return reasons;
}

int record_of(const char *selector, struct json_object **ret)
{
	VD_CLEANUP(vd_root_freep) struct vd_root *root = NULL;
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	struct vd_device *device;
	int r;

	assert_int_equal(vd_root_new(top, &root), 0);
	device = find(root, selector, &scan);
	r = vd_in_use_record(device, ret);
	vd_device_free(device);
	return r;
}

void assert_reasons_for(const char *selector, const struct vd_in_use_request *request,
			const char *expected)
{
	struct json_object *reasons = reasons_in(top, selector, request);
	char text[8192] = "";

	for (size_t i = 0; i < json_object_array_length(reasons); i++) {
		struct json_object *reason = json_object_array_get_idx(reasons, i);
		size_t used = strlen(text);

		assert_int_equal(json_object_object_length(reason), 10);
		snprintf(text + used, sizeof(text) - used, "%s|%s|%s\n",
			 json_object_get_string(json_object_object_get(reason, "reason")),
			 json_object_get_string(json_object_object_get(reason, "holder")),
			 json_object_get_string(json_object_object_get(reason, "message")));
	}
	json_object_put(reasons);
	assert_string_equal(text, expected);
}

void assert_reasons(const char *selector, const char *expected)
{
	assert_reasons_for(selector, NULL, expected);
}

void put_addresses(void)
{
	put("proc/net/route",
	    ROUTE_HEAD "eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
		       "eth1\t0003000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	put("proc/net/fib_trie",
	    "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n"
	    "        /0 universe UNICAST\n     |-- 10.0.2.15\n"
	    "        /32 host LOCAL\n     |-- 10.0.3.15\n        /32 host LOCAL\n"
	    "     |-- 10.0.2.255\n        /32 link BROADCAST\n");
}
