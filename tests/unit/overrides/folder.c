// SPDX-License-Identifier: LGPL-2.1-or-later
#include "folder.h"
#include "../folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char top[FOLDER_MAX];
char dir[128];
struct vd_root *root;
struct vd_registry *registry;

int run(const char *format, ...)
{
	char command[1024];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int make_tree(void **state)
{
	if (!folder_make(top, "overrides") || run("%s %s/drivers.tree %s", getenv("UNPACK"), getenv("TREES"), top))
		return -1;
	return vd_root_new(top, &root) < 0 || vd_registry_new(NULL, NULL, NULL, &registry) < 0;
}

int remove_tree(void **state)
{
	vd_root_free(root);
	vd_registry_free(registry);
	return run("rm -rf %s", top);
}

int make_dir(void **state)
{
	snprintf(dir, sizeof(dir), "%s/overrides.d", top);
	umask(022);
	return mkdir(dir, 0755);
}

int remove_dir(void **state)
{
	return run("rm -rf %s/overrides.d", top);
}

void put_bytes(const char *name, const char *text, size_t len)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.conf", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

void put_override(const char *name, const char *address, const char *driver, const char *id,
		  const char *more)
{
	char text[512];

	snprintf(text, sizeof(text), "version=1\naddress=%s\ndriver=%s\n%svirtId=%s\n", address,
		 driver, more, id);
	put(name, text);
}

struct vd_overrides read_all(void)
{
	struct vd_overrides overrides = {};

	assert_int_equal(vd_overrides_read(dir, &overrides), 0);
	assert_int_equal(vd_overrides_check(&overrides, root, registry), 0);
	return overrides;
}

void expect_state(enum vd_override_state wanted, const char *word)
{
	struct vd_overrides overrides = read_all();
	const struct vd_override *item = overrides.items;

	assert_int_equal(overrides.count, 1);
	if (item->state != wanted)
		fail_msg("%s: %s (%s), not %s", item->name, vd_override_state_names[item->state],
			 item->message ?: "", vd_override_state_names[wanted]);
	if (wanted == VD_OVERRIDE_BAD_FILE)
		assert_true(!item->address && !item->driver && !item->device);
	if (!word)
		assert_null(item->message);
	else if (!item->message || !strstr(item->message, word))
		fail_msg("%s: '%s' says nothing of '%s'", item->name, item->message ?: "", word);
	vd_overrides_clear(&overrides);
}

size_t count_entries(void)
{
	DIR *folder = opendir(dir);
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count - 2;
}

static const struct vd_layer *layer_of(const struct vd_device *device, const struct vd_bus *bus)
{
	for (size_t i = 0; i < device->layer_count; i++) {
		if (device->layers[i].bus == bus)
			return &device->layers[i];
	}
	fail_msg("no layer of %s", bus->name);
	return NULL;
}

int make(const char *selector, const struct vd_bus *bus, const char *driver, struct vd_arena *arena,
	 struct vd_override *ret)
{
	VD_CLEANUP(vd_scan_freep) struct vd_scan *scan = NULL;
	VD_CLEANUP(vd_device_freep) struct vd_device *device = NULL;
	struct vd_query query = { .selectors = (char *[]){ (char *)selector, NULL },
				  .fields = VD_FIELDS_ALL,
				  .all = true };
	int r;

	assert_int_equal(vd_scan_new(root, registry, &query, &scan, NULL), 0);
	do {
		r = vd_scan_next(scan, &device);
	} while (r == -EAGAIN);
	assert_int_equal(r, 1);
	return vd_override_make(root, registry, device, layer_of(device, bus), driver, arena, ret);
}
