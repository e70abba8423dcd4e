// SPDX-License-Identifier: LGPL-2.1-or-later
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lock-file.h"
#include "base/permissions.h"
#include "base/read-all.h"
#include "base/root.h"
#include "base/write-atomic.h"
#include "journal/journal-name.h"
#include "json/build.h"
#include "json/json.h"
#include "json/write.h"

#define RECORD_MAX (256u * 1024)

struct vd_journal {
	int dirfd, lock;
	char name[NAME_MAX + 1]; /* of the device, escaped, without an ending */
};

static bool is_ours(const struct stat *st)
{
	return vd_check_permissions(st, VD_OWNER_SELF) == VD_PERMISSIONS_GOOD;
}

static int make_parents(const char *dir)
{
	char path[PATH_MAX];

	if (strlen(dir) >= sizeof(path))
		return -ENAMETOOLONG;
	strcpy(path, dir);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

static int open_dir(const char *dir)
{
	vd_autoclose int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ? -EPERM : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	return is_ours(&st) ? vd_take_fd(&fd) : -EPERM;
}

static void file_name(const struct vd_journal *journal, const char *ending, char buf[NAME_MAX + 1])
{
	snprintf(buf, NAME_MAX + 1, "%.*s%s", (int)(NAME_MAX - strlen(ending)), journal->name,
		 ending);
}

static int take_lock(struct vd_journal *journal)
{
	vd_autoclose int fd = -1;
	char name[NAME_MAX + 1];
	struct stat st;
	int r;

	file_name(journal, ".lock", name);
	r = vd_lock_file(journal->dirfd, name, &fd);
	if (r < 0)
		return r == -EBUSY ? -EWOULDBLOCK : r == -ELOOP ? -EPERM : r;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || !is_ours(&st))
		return -EPERM;
	journal->lock = vd_take_fd(&fd);
	return 0;
}

int vd_journal_open(const char *dir, const char *device, struct vd_journal **ret)
{
	VD_CLEANUP(vd_journal_closep) struct vd_journal *journal = calloc(1, sizeof(*journal));
	int r;

	if (!journal)
		return -ENOMEM;
	journal->dirfd = journal->lock = -1;
	r = vd_journal_name(device, journal->name);
	if (r == 0)
		r = make_parents(dir);
	if (r == 0)
		r = journal->dirfd = open_dir(dir);
	if (r >= 0)
		r = take_lock(journal);
	if (r < 0)
		return r;
	*ret = vd_take_ptr(journal);
	return 0;
}

/* Nobody needs the lock's file where nothing is on record; it is taken away by who holds it. */
static void remove_idle_lock(struct vd_journal *journal)
{
	char name[NAME_MAX + 1];
	struct stat st;

	file_name(journal, ".json", name);
	if (fstatat(journal->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT)
		return;
	file_name(journal, ".new", name);
	unlinkat(journal->dirfd, name, 0);
	file_name(journal, ".lock", name);
	unlinkat(journal->dirfd, name, 0);
}

void vd_journal_close(struct vd_journal *journal)
{
	if (!journal)
		return;
	if (journal->lock >= 0) {
		remove_idle_lock(journal);
		close(journal->lock);
	}
	if (journal->dirfd >= 0)
		close(journal->dirfd);
	free(journal);
}

static int read_file(const struct vd_journal *journal, char **ret, size_t *ret_len)
{
	vd_autofree char *text = malloc(RECORD_MAX);
	char name[NAME_MAX + 1];
	struct stat st;
	ssize_t len;

	file_name(journal, ".json", name);
	vd_autoclose int fd =
		openat(journal->dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (!text)
		return -ENOMEM;
	if (fd < 0)
		return errno == ELOOP ? -EPERM : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || !is_ours(&st))
		return -EPERM;
	len = vd_read_all(fd, text, RECORD_MAX);
	if (len < 0)
		return len == -E2BIG ? -EBADMSG : (int)len;
	*ret = vd_take_ptr(text);
	*ret_len = (size_t)len;
	return 0;
}

static int read_number(struct json_object *object, const char *key, uint64_t *ret)
{
	struct json_object *value = json_object_object_get(object, key);

	if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return -EBADMSG;
	*ret = json_object_get_uint64(value);
	return 0;
}

static int read_record(struct json_object *object, struct vd_plan **ret_plan,
		       struct vd_journal_record *ret_record)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct json_object *done = json_object_object_get(object, "done");
	struct vd_journal_record record;
	uint64_t begun;
	int r = vd_plan_parse(json_object_object_get(object, "plan"), &plan);

	if (r < 0)
		return r;
	if (!json_object_is_type(done, json_type_boolean) ||
	    read_number(object, "inode", &record.inode) < 0 ||
	    read_number(object, "begun", &begun) < 0 || begun > plan->count)
		return -EBADMSG;
	record.begun = (size_t)begun;
	record.done = json_object_get_boolean(done);
	*ret_plan = vd_take_ptr(plan);
	*ret_record = record;
	return 0;
}

int vd_journal_read(const struct vd_journal *journal, struct vd_plan **ret_plan,
		    struct vd_journal_record *ret_record)
{
	VD_CLEANUP(vd_plan_freep) struct vd_plan *plan = NULL;
	struct vd_journal_record record = { 0 };
	char name[NAME_MAX + 1];
	vd_autofree char *text = NULL;
	struct json_object *object;
	size_t len = 0;
	int r = read_file(journal, &text, &len);

	if (r < 0)
		return r;
	r = vd_json_parse(text, len, &object);
	if (r < 0)
		return r == -EPROTO ? -EBADMSG : r;
	r = read_record(object, &plan, &record);
	json_object_put(object);
	if (r < 0)
		return r;
	/* A record under another device's name is no record of this one. */
	r = vd_journal_name(plan->device, name);
	if (r < 0 || strcmp(name, journal->name) != 0)
		return -EBADMSG;
	*ret_plan = vd_take_ptr(plan);
	*ret_record = record;
	return 0;
}

static struct json_object *record_json(const struct vd_plan *plan,
				       const struct vd_journal_record *record)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add(object, "plan", vd_plan_json(plan));
	vd_json_add(object, "inode", vd_json_unsigned(record->inode));
	vd_json_add(object, "begun", vd_json_unsigned(record->begun));
	vd_json_add(object, "done", vd_json_boolean(record->done));
	return vd_json_complete(object, losses);
}

int vd_journal_write(struct vd_journal *journal, const struct vd_plan *plan,
		     const struct vd_journal_record *record)
{
	vd_autojson struct json_object *object = record_json(plan, record);
	char temporary[NAME_MAX + 1], name[NAME_MAX + 1];
	vd_autofree char *text = NULL;
	size_t len;
	int r = object ? vd_json_write(object, &text, &len) : -ENOMEM;

	if (r < 0)
		return r;
	file_name(journal, ".new", temporary);
	file_name(journal, ".json", name);
	return vd_write_atomic(journal->dirfd, name, temporary, 0600, text, len);
}

int vd_journal_remove(struct vd_journal *journal)
{
	char name[NAME_MAX + 1];

	file_name(journal, ".json", name);
	if (unlinkat(journal->dirfd, name, 0) < 0)
		return -errno;
	return fsync(journal->dirfd) < 0 ? -errno : 0;
}

int vd_journal_quarantine(struct vd_journal *journal)
{
	char from[NAME_MAX + 1], to[NAME_MAX + 1];

	file_name(journal, ".json", from);
	file_name(journal, ".bad", to);
	return renameat(journal->dirfd, from, journal->dirfd, to) < 0 ? -errno : 0;
}

static int add_device(char ***names, size_t *count, const char *file)
{
	char *device, **grown;
	int r = vd_journal_device(file, &device);

	if (r < 0)
		return r == -EINVAL ? 0 : r;
	for (size_t i = 0; i < *count; i++) {
		if (strcmp((*names)[i], device) == 0) {
			free(device);
			return 0;
		}
	}
	grown = reallocarray(*names, *count + 2, sizeof(*grown));
	if (!grown) {
		free(device);
		return -ENOMEM;
	}
	*names = grown;
	grown[(*count)++] = device;
	grown[*count] = NULL;
	return 0;
}

int vd_journal_devices(const char *dir, char ***ret)
{
	VD_CLEANUP(vd_names_freep) char **names = calloc(1, sizeof(*names));
	vd_autoclose int fd = open_dir(dir);
	vd_autodir DIR *stream = NULL;
	struct dirent *entry;
	size_t count = 0;
	int r = 0;

	if (!names)
		return -ENOMEM;
	if (fd < 0 && fd != -ENOENT)
		return fd;
	if (fd >= 0) {
		stream = fdopendir(fd);
		if (!stream)
			return -errno;
		vd_take_fd(&fd);
	}
	while (stream && r == 0 && (errno = 0, entry = readdir(stream)))
		r = add_device(&names, &count, entry->d_name);
	if (r == 0 && stream && errno)
		r = -errno;
	if (r < 0)
		return r;
	*ret = vd_take_ptr(names);
	return 0;
}
