// SPDX-License-Identifier: LGPL-2.1-or-later
#include "modules/modules.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/permissions.h"
#include "modules/libkmod-internal.h"

#define MODULE_NAME_MAX                                                                            \
	55 /* Linux, include/linux/module.h: MODULE_NAME_LEN is 56 or 64 less what a pointer takes \
	    */

/* Set before the first vd_modules is made. */
static const struct vd_libkmod *kmod;

#define for_each(entry, list)                                                                      \
	for ((entry) = (list); (entry); (entry) = kmod->list_next((list), (entry)))

struct vd_modules {
	struct kmod_ctx *context;
	bool live;
};

static void be_silent(void *data, int priority, const char *file, int line, const char *function,
		      const char *format, va_list args)
{
}

void vd_modules_free(struct vd_modules *modules)
{
	if (!modules)
		return;
	kmod->unref(modules->context);
	free(modules);
}

static int new_context(const struct vd_root *root, const char *dir, const char *const *config,
		       struct vd_modules **ret)
{
	VD_CLEANUP(vd_modules_freep) struct vd_modules *modules = NULL;
	struct stat st;
	int r = vd_libkmod_load(&kmod);

	if (r < 0)
		return r;
	if (stat(dir, &st) < 0)
		return -errno;
	modules = calloc(1, sizeof(*modules));
	if (!modules)
		return -ENOMEM;
	modules->live = vd_root_is_live(root);
	modules->context = kmod->new (dir, config);
	if (!modules->context)
		return -ENOMEM;
	kmod->set_log_fn(modules->context, be_silent, NULL);
	/* It keeps the indexes open; without them each is opened when it is needed. */
	kmod->load_resources(modules->context);
	*ret = vd_take_ptr(modules);
	return 0;
}

int vd_modules_new_at(const struct vd_root *root, const char *dir, const char *config,
		      struct vd_modules **ret)
{
	const char *const configs[] = { config, NULL };

	return new_context(root, dir, configs, ret);
}

static int kernel_release(const struct vd_root *root, char *buf, size_t size)
{
	struct utsname name;
	int r = vd_root_read(root, "proc/sys/kernel/osrelease", buf, size, NULL);

	if (r == 0)
		return !*buf || strchr(buf, '/') || strcmp(buf, "..") == 0 ? -ENOENT : 0;
	if (!vd_root_is_live(root))
		return -ENOENT;
	if (uname(&name) < 0)
		return -errno;
	snprintf(buf, size, "%s", name.release);
	return 0;
}

/* Where modprobe(8) looks. */
static const char *const config_folders[] = { "etc/modprobe.d", "run/modprobe.d",
					      "usr/local/lib/modprobe.d", "usr/lib/modprobe.d",
					      "lib/modprobe.d" };

struct configs {
	struct vd_arena arena;
	const char **paths; /* NULL-terminated */
	size_t count, room;
};

static void clear_configs(struct configs *configs)
{
	vd_arena_clear(&configs->arena);
	free(configs->paths);
}

static int add_config(struct configs *configs, const char *top, const char *path)
{
	char whole[PATH_MAX];

	if (snprintf(whole, sizeof(whole), "%s/%s", top, path) >= (int)sizeof(whole))
		return -ENAMETOOLONG;
	if (configs->count + 1 >= configs->room) {
		size_t room = configs->room ? configs->room * 2 : 16;
		const char **grown = reallocarray(configs->paths, room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		configs->paths = grown;
		configs->room = room;
	}
	configs->paths[configs->count] = vd_arena_strdup(&configs->arena, whole);
	if (!configs->paths[configs->count])
		return -ENOMEM;
	configs->paths[++configs->count] = NULL;
	return 0;
}

static bool is_config(const char *name)
{
	const char *dot = strrchr(name, '.');

	return *name != '.' && dot && strcmp(dot, ".conf") == 0;
}

/* The files of FOLDER that every user may read, as a list: libkmod takes files, too. */
static int add_readable(const struct vd_root *root, const char *top, const char *folder,
			struct configs *configs)
{
	VD_CLEANUP(vd_names_freep) char **names = NULL;
	char path[PATH_MAX];
	int r = vd_root_names(root, folder, &names, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (char **name = names; *name && r == 0; name++) {
		vd_autoclose int fd = -1;

		if (!is_config(*name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, *name);
		fd = vd_root_open(root, path);
		r = fd < 0 ? 0 : add_config(configs, top, path);
	}
	return r;
}

/* Below another folder than / libkmod has to be told where, and for a user who may not read all files
 * which. */
static int find_configs(const struct vd_root *root, const char *top, struct configs *configs)
{
	int r = 0;

	for (size_t i = 0; i < VD_ARRAY_SIZE(config_folders) && r == 0; i++) {
		if (vd_root_is_restricted())
			r = add_readable(root, top, config_folders[i], configs);
		else
			r = add_config(configs, top, config_folders[i]);
	}
	return r;
}

static bool may_all_read(const char *path, mode_t wanted)
{
	struct stat st;

	if (!vd_root_is_restricted() || stat(path, &st) < 0)
		return true;
	return (st.st_mode & wanted) == wanted && vd_others_reach(path);
}

/* What depmod(8) has put into the folder DIR is one whole: without some of it, answers are wrong. */
static bool may_all_look_up(const char *dir)
{
	static const char *const indexes[] = { "modules.dep.bin",	 "modules.alias.bin",
					       "modules.symbols.bin",	 "modules.builtin.bin",
					       "modules.builtin.alias.bin", "modules.builtin.modinfo" };
	char path[PATH_MAX];
	bool may = may_all_read(dir, S_IXOTH);

	for (size_t i = 0; may && i < VD_ARRAY_SIZE(indexes); i++) {
		may = snprintf(path, sizeof(path), "%s/%s", dir, indexes[i]) < (int)sizeof(path) &&
		      may_all_read(path, S_IROTH);
	}
	return may;
}

static int new_for(const struct vd_root *root, const char *top, const char *dir,
		   struct vd_modules **ret)
{
	VD_CLEANUP(clear_configs) struct configs configs = { 0 };
	static const char *const none[] = { NULL };
	int r;

	if (!may_all_look_up(dir))
		return -EACCES;
	/* Its own folders. */
	if (!*top && !vd_root_is_restricted())
		return new_context(root, dir, NULL, ret);
	r = find_configs(root, top, &configs);
	return r < 0 ? r : new_context(root, dir, configs.paths ? configs.paths : none, ret);
}

int vd_modules_new(const struct vd_root *root, const char *path, struct vd_modules **ret)
{
	const char *top = strcmp(path, "/") == 0 ? "" : path;
	char release[256], dir[PATH_MAX];
	int r = kernel_release(root, release, sizeof(release));

	if (r < 0)
		return r;
	if (snprintf(dir, sizeof(dir), "%s/lib/modules/%s", top, release) >= (int)sizeof(dir))
		return -ENAMETOOLONG;
	return new_for(root, top, dir, ret);
}

static size_t list_length(const struct kmod_list *list)
{
	const struct kmod_list *entry;
	size_t count = 0;

	for_each(entry, list) count++;
	return count;
}

static bool is_in(const struct kmod_list *list, const char *name)
{
	const struct kmod_list *entry;
	bool found = false;

	for_each(entry, list)
	{
		struct kmod_module *module = kmod->module_get_module(entry);

		found = found || strcmp(kmod->module_get_name(module), name) == 0;
		kmod->module_unref(module);
	}
	return found;
}

static int copy_list(struct kmod_list *list, struct kmod_list *allowed, struct vd_arena *arena,
		     struct vd_module **ret, size_t *ret_count)
{
	size_t count = 0;
	struct vd_module *modules =
		vd_arena_alloc(arena, (list_length(list) + 1) * sizeof(*modules));
	const struct kmod_list *entry;

	if (!modules)
		return -ENOMEM;
	for_each(entry, list)
	{
		struct kmod_module *module = kmod->module_get_module(entry);
		struct vd_module *copy = &modules[count++];

		copy->name = vd_arena_strdup(arena, kmod->module_get_name(module));
		/* What is part of the kernel has no file. */
		copy->builtin = !kmod->module_get_path(module);
		copy->forbidden = !is_in(allowed, kmod->module_get_name(module));
		kmod->module_unref(module);
		if (!copy->name)
			return -ENOMEM;
	}
	*ret = modules;
	*ret_count = count;
	return 0;
}

int vd_modules_lookup(struct vd_modules *modules, const char *alias, struct vd_arena *arena,
		      struct vd_module **ret, size_t *ret_count)
{
	struct kmod_list *list = NULL, *allowed = NULL;
	int r;

	if (!strchr(alias, ':') || strlen(alias) >= PATH_MAX)
		return -EINVAL;
	r = kmod->module_new_from_lookup(modules->context, alias, &list);
	if (r == -ENOENT)
		r = 0;
	if (r >= 0)
		r = kmod->module_apply_filter(modules->context, KMOD_FILTER_BLACKLIST, list,
					      &allowed);
	if (r >= 0)
		r = copy_list(list, allowed, arena, ret, ret_count);
	kmod->module_unref_list(allowed);
	kmod->module_unref_list(list);
	return r < 0 ? r : 0;
}

/* By its own name only: not an alias, and not a path. */
static bool is_module_name(const char *name)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t len = strlen(name);

	return len && len <= MODULE_NAME_MAX && strspn(name, letters) == len;
}

bool vd_modules_has(struct vd_modules *modules, const char *name)
{
	struct kmod_list *list = NULL;
	bool has;

	has = is_module_name(name) &&
	      kmod->module_new_from_lookup(modules->context, name, &list) >= 0 && list;
	kmod->module_unref_list(list);
	return has;
}

bool vd_modules_is_builtin(struct vd_modules *modules, const char *name)
{
	struct kmod_module *module = NULL;
	bool builtin;

	/* What is part of the kernel has no file. */
	if (!vd_modules_has(modules, name) ||
	    kmod->module_new_from_name(modules->context, name, &module) < 0)
		return false;
	builtin = !kmod->module_get_path(module);
	kmod->module_unref(module);
	return builtin;
}

/* How long the part of ALIAS is that says its bus: "pci:v*", "acpi*:LNRO0005:*". */
static size_t bus_length(const char *alias)
{
	return strcspn(alias, ":*");
}

static bool is_of_platform(const char *alias)
{
	static const char *const names[] = { "of", "acpi", "platform" };
	size_t len = bus_length(alias);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == len && strncmp(names[i], alias, len) == 0)
			return true;
	}
	return false;
}

static bool is_same_bus(const char *a, const char *b)
{
	size_t len = bus_length(a);

	return (len == bus_length(b) && strncmp(a, b, len) == 0) ||
	       (is_of_platform(a) && is_of_platform(b));
}

static enum vd_takes alias_takes(const char *pattern, const char *alias)
{
	if (!is_same_bus(pattern, alias))
		return VD_TAKES_NONE;
	return fnmatch(pattern, alias, 0) == 0 ? VD_TAKES_IT : VD_TAKES_OTHERS;
}

static enum vd_takes info_takes(const struct kmod_list *info, const char *alias)
{
	enum vd_takes takes = VD_TAKES_NONE;
	const struct kmod_list *entry;

	for_each(entry, info)
	{
		enum vd_takes one;

		if (strcmp(kmod->module_info_get_key(entry), "alias") != 0)
			continue;
		one = alias_takes(kmod->module_info_get_value(entry), alias);
		if (one == VD_TAKES_IT)
			return one;
		takes = one == VD_TAKES_OTHERS ? one : takes;
	}
	return takes;
}

static bool may_read_file(const struct kmod_module *module)
{
	const char *path = kmod->module_get_path(module);

	return !path || may_all_read(path, S_IROTH);
}

enum vd_takes vd_modules_takes(struct vd_modules *modules, const char *name, const char *alias)
{
	enum vd_takes takes = VD_TAKES_UNKNOWN;
	struct kmod_module *module = NULL;
	struct kmod_list *info = NULL;

	if (!vd_modules_has(modules, name) ||
	    kmod->module_new_from_name(modules->context, name, &module) < 0)
		return takes;
	if (may_read_file(module) && kmod->module_get_info(module, &info) >= 0)
		takes = info_takes(info, alias);
	if (takes == VD_TAKES_NONE && !kmod->module_get_path(module))
		takes = VD_TAKES_UNKNOWN;
	kmod->module_info_free_list(info);
	kmod->module_unref(module);
	return takes;
}

static int insert_all(struct kmod_list *list)
{
	const struct kmod_list *entry;
	int r = 0;

	for_each(entry, list)
	{
		struct kmod_module *module = kmod->module_get_module(entry);

		if (r == 0)
			r = kmod->module_probe_insert_module(module, 0, NULL, NULL, NULL, NULL);
		kmod->module_unref(module);
	}
	/* Of an install command it is the exit status. */
	return r > 0 ? -EIO : r;
}

int vd_modules_load(struct vd_modules *modules, const char *name)
{
	struct kmod_list *list = NULL;
	int r;

	if (!is_module_name(name))
		return -EINVAL;
	if (!modules->live)
		return -EOPNOTSUPP;
	r = kmod->module_new_from_lookup(modules->context, name, &list);
	if (r >= 0)
		r = list ? insert_all(list) : -ENOENT;
	kmod->module_unref_list(list);
	return r;
}
