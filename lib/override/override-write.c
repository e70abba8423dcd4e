// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes the folder of overrides. At every moment it holds only complete files. */
#include "override/override.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file-name.h"
#include "base/write-atomic.h"
#include "override/override-internal.h"
#include "override/override-text.h"

/* The one that is for the device of WANTED. */
static const struct vd_override *find_same(const struct vd_overrides *overrides,
					   const struct vd_override *wanted)
{
	for (size_t i = 0; i < overrides->count; i++) {
		const struct vd_override *item = &overrides->items[i];

		if (item->address && vd_override_same(item, wanted))
			return item;
	}
	return NULL;
}

static bool is_bad(const struct vd_overrides *overrides, const char *name)
{
	for (size_t i = 0; i < overrides->count; i++) {
		const struct vd_override *item = &overrides->items[i];

		if (item->state == VD_OVERRIDE_BAD_FILE && strcmp(item->name, name) == 0)
			return true;
	}
	return false;
}

/* NAME.conf for OVERRIDE: the one that there is, else a new one. */
static int choose_file(const char *dir, const struct vd_override *override, char *buf, size_t size)
{
	char key[VD_BUS_ADDRESS_MAX + 32], name[NAME_MAX + 2 - sizeof(VD_OVERRIDE_SUFFIX)];
	struct vd_overrides overrides = {};
	const struct vd_override *item;
	int r = vd_overrides_read(dir, &overrides);

	if (r < 0)
		return r;
	if (override->devno)
		snprintf(key, sizeof(key), "devno:%s", override->devno);
	else
		snprintf(key, sizeof(key), "%s", override->address);
	item = find_same(&overrides, override);
	r = item ? 0 : vd_file_name_encode(key, name, sizeof(name));
	if (r == 0 && !item && is_bad(&overrides, name))
		r = -EEXIST;
	if (r == 0 &&
	    snprintf(buf, size, "%s" VD_OVERRIDE_SUFFIX, item ? item->name : name) >= (int)size)
		r = -ENAMETOOLONG;
	vd_overrides_clear(&overrides);
	return r;
}

static int replace_file(int dirfd, const char *file, const char *text)
{
	char temporary[32];
	unsigned long long random;

	/* No lock is held here: each writer has a temporary file of its own. */
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	snprintf(temporary, sizeof(temporary), ".new-%016llx", random);
	return vd_write_atomic(dirfd, file, temporary, 0644, text, strlen(text));
}

/* What it holds is no secret, whatever the umask. */
static int make_one_dir(const char *dir)
{
	if (mkdir(dir, 0755) < 0)
		return errno == EEXIST ? 0 : -errno;
	return chmod(dir, 0755) < 0 ? -errno : 0;
}

/* The folder and the one that it is in; all above must be there. */
static int make_dir(const char *dir)
{
	char parent[PATH_MAX];
	char *slash;
	int r = make_one_dir(dir);

	if (r != -ENOENT)
		return r;
	if (snprintf(parent, sizeof(parent), "%s", dir) >= (int)sizeof(parent))
		return -ENAMETOOLONG;
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return -ENOENT;
	*slash = '\0';
	r = make_one_dir(parent);
	return r < 0 ? r : make_one_dir(dir);
}

int vd_override_write(const char *dir, const struct vd_override *override)
{
	char text[VD_OVERRIDE_TEXT_MAX], file[NAME_MAX + 1];
	vd_autoclose int dirfd = -1;
	struct stat st;
	int r = vd_override_format(override, text, sizeof(text));

	if (r == 0)
		r = make_dir(dir);
	if (r < 0)
		return r;
	dirfd = vd_overrides_open(dir);
	if (dirfd < 0)
		return dirfd;
	if (fstat(dirfd, &st) < 0)
		return -errno;
	if (vd_override_check_permissions(&st))
		return -EPERM;
	r = choose_file(dir, override, file, sizeof(file));
	return r < 0 ? r : replace_file(dirfd, file, text);
}

const char *const vd_override_change_names[VD_OVERRIDE_CHANGE_COUNT] = {
	[VD_OVERRIDE_KEEP] = "none",
	[VD_OVERRIDE_WRITE] = "write",
	[VD_OVERRIDE_REMOVE] = "remove",
};

/* Whether a file for SEEN is one with OLD in it still: what can't be seen now is no other. */
static bool is_still(const char *old, const char *seen, bool may_be_unseen)
{
	if (!seen)
		return !old || may_be_unseen;
	return old && strcmp(old, seen) == 0;
}

/* In whichever order. */
static bool are_same_settings(const struct vd_settings *a, const struct vd_settings *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const char *value = vd_setting_of(b, a->items[i].name);

		if (!value || strcmp(value, a->items[i].value) != 0)
			return false;
	}
	return a->count == b->count;
}

static bool says_the_same(const struct vd_override *item, const struct vd_override *wanted)
{
	return is_still(item->driver, wanted->driver, false) && item->forced == wanted->forced &&
	       strcmp(item->address, wanted->address) == 0 && item->online == wanted->online &&
	       is_still(item->members, wanted->members, false) &&
	       are_same_settings(&item->settings, &wanted->settings) &&
	       is_still(item->virt_id, wanted->virt_id, false) &&
	       is_still(item->devno, wanted->devno, false) &&
	       is_still(item->mac, wanted->mac, true) &&
	       is_still(item->serial, wanted->serial, true);
}

static int check_folder(const char *dir)
{
	vd_autoclose int dirfd = vd_overrides_open(dir);
	struct stat st;

	if (dirfd < 0)
		return dirfd == -ENOENT ? 0 : dirfd;
	if (fstat(dirfd, &st) < 0)
		return -errno;
	return vd_override_check_permissions(&st) ? -EPERM : 0;
}

int vd_override_preview(const char *dir, const struct vd_override *override, bool unset,
			enum vd_override_change *ret, char path[static PATH_MAX])
{
	enum vd_override_change change = unset ? VD_OVERRIDE_REMOVE : VD_OVERRIDE_WRITE;
	struct vd_overrides overrides = {};
	char file[NAME_MAX + 1];
	const struct vd_override *item;
	int r = unset ? 0 : check_folder(dir);

	if (r == 0)
		r = vd_overrides_read(dir, &overrides);
	if (r < 0)
		return r;
	item = find_same(&overrides, override);
	if (unset ? !item : item && says_the_same(item, override))
		change = VD_OVERRIDE_KEEP;
	vd_overrides_clear(&overrides);
	r = choose_file(dir, override, file, sizeof(file));
	if (r == -EEXIST && unset)
		r = 0;
	else if (r < 0)
		return r;
	if (snprintf(path, PATH_MAX, "%s/%s", dir, file) >= PATH_MAX)
		return -ENAMETOOLONG;
	*ret = change;
	return 0;
}

/* The file that is for the device of WANTED. */
static int find_file_for(const char *dir, const struct vd_override *wanted, char *buf, size_t size)
{
	struct vd_overrides overrides = {};
	const struct vd_override *item;
	int r = vd_overrides_read(dir, &overrides);

	if (r < 0)
		return r;
	item = find_same(&overrides, wanted);
	if (!item || snprintf(buf, size, "%s" VD_OVERRIDE_SUFFIX, item->name) >= (int)size)
		r = -ENOENT;
	vd_overrides_clear(&overrides);
	return r;
}

/* NAME.conf, of the file NAME or the one for the address NAME. */
static int find_file(const char *dir, int dirfd, const char *name, char *buf, size_t size)
{
	struct stat st;

	if (name[0] == '.' || strchr(name, '/') ||
	    snprintf(buf, size, "%s" VD_OVERRIDE_SUFFIX, name) >= (int)size)
		return -ENOENT;
	if (*name && fstatat(dirfd, buf, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	return find_file_for(dir, &(struct vd_override){ .address = name }, buf, size);
}

static int remove_file(int dirfd, const char *file)
{
	return unlinkat(dirfd, file, 0) < 0 || fsync(dirfd) < 0 ? -errno : 0;
}

int vd_override_unset(const char *dir, const char *name)
{
	vd_autoclose int dirfd = vd_overrides_open(dir);
	char file[NAME_MAX + 1];
	int r = dirfd < 0 ? dirfd : find_file(dir, dirfd, name, file, sizeof(file));

	return r < 0 ? r : remove_file(dirfd, file);
}

int vd_override_remove(const char *dir, const struct vd_override *override)
{
	vd_autoclose int dirfd = vd_overrides_open(dir);
	char file[NAME_MAX + 1];
	int r = dirfd < 0 ? dirfd : find_file_for(dir, override, file, sizeof(file));

	return r < 0 ? r : remove_file(dirfd, file);
}
