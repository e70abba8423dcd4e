// SPDX-License-Identifier: LGPL-2.1-or-later
#include "overrides/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/device.h"

char dir[128];
struct vd_registry *registry;

int make_tree(void **state)
{
	tree_unpack("unit/trees/drivers");
	return vd_registry_new(NULL, NULL, NULL, &registry);
}

int remove_tree(void **state)
{
	vd_registry_free(registry);
	return tree_remove(state);
}

int make_dir(void **state)
{
	snprintf(dir, sizeof(dir), "%s/overrides.d", tree.top);
	umask(022);
	return mkdir(dir, 0755);
}

int remove_dir(void **state)
{
	folder_remove(tree_path("overrides.d"));
	return 0;
}

/* From the tree: the path of the file NAME.conf in DIR. */
static const char *conf_path(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s.conf", dir + strlen(tree.top) + 1, name);
	return path;
}

void put_text_bytes(const char *name, const char *text, size_t len)
{
	put_bytes(conf_path(name), text, len);
}

void put_text(const char *name, const char *text)
{
	put(conf_path(name), text);
}

void put_override(const char *name, const char *address, const char *driver, const char *id,
		  const char *more)
{
	char text[512];

	snprintf(text, sizeof(text), "version=1\naddress=%s\ndriver=%s\n%svirtId=%s\n", address,
		 driver, more, id);
	put_text(name, text);
}

struct vd_overrides read_all(void)
{
	struct vd_overrides overrides = {};

	assert_int_equal(vd_overrides_read(dir, &overrides), 0);
	assert_int_equal(vd_overrides_check(&overrides, tree.root, registry), 0);
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
	struct found found = device_find(tree.root, selector);
	int r = vd_override_make(tree.root, registry, found.device, layer_of(found.device, bus),
				 driver, arena, ret);

	found_clear(&found);
	return r;
}
