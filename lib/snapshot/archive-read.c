// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reads a snapshot that is an archive, of any origin. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "snapshot/archive.h"
#include "snapshot/libarchive-internal.h"

struct reader {
	const struct vd_libarchive *library;
	struct vd_snapshot *snapshot;
	struct archive *archive;
	char *buf; /* VD_SNAPSHOT_FILE_MAX bytes, and a NUL */
};

static int damaged(struct reader *reader)
{
	const char *why = reader->library->error_string(reader->archive);

	return vd_snapshot_fault(reader->snapshot, -EBADMSG, "damaged or cut short: %.200s",
				 why ? why : "no more is known");
}

/* What libarchive itself can't unpack it gives to a program: nothing is started here. */
static int add_filter(struct reader *reader, enum vd_packing packing)
{
	int r = ARCHIVE_OK;

	if (packing == VD_PACKED_GZIP)
		r = reader->library->read_support_filter_gzip(reader->archive);
	if (packing == VD_PACKED_ZSTD)
		r = reader->library->read_support_filter_zstd(reader->archive);
	if (r == ARCHIVE_OK)
		return 0;
	return vd_snapshot_fault(reader->snapshot, -EOPNOTSUPP,
				 "this system's libarchive can't unpack it");
}

static int open_archive(struct reader *reader, enum vd_packing packing, const char *data,
			size_t len)
{
	int r = add_filter(reader, packing);

	if (r < 0)
		return r;
	if (reader->library->read_support_format_tar(reader->archive) != ARCHIVE_OK ||
	    reader->library->read_open_memory(reader->archive, data, len) != ARCHIVE_OK)
		return damaged(reader);
	return 0;
}

/* NAME in BUF without "./" before it and slashes after it; "" is the folder of all. */
static int clean_name(struct reader *reader, const char *name, char buf[static PATH_MAX])
{
	size_t len;

	if (!name || strlen(name) >= PATH_MAX)
		return vd_snapshot_fault(reader->snapshot, -EINVAL, "an entry has a bad name");
	while (name[0] == '.' && name[1] == '/')
		name += 2 + strspn(name + 2, "/") * (name[2] == '/');
	len = strlen(name);
	while (len > 1 && name[len - 1] == '/')
		len--;
	if (len == 1 && name[0] == '.')
		len = 0;
	memcpy(buf, name, len);
	buf[len] = '\0';
	return 0;
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

/* An archive may have more than a snapshot: a copied tree with all that its owner put there. */
static bool is_wanted(const char *path)
{
	return is_below(path, "sys") || is_below(path, "proc") ||
	       strcmp(path, VD_SNAPSHOT_MANIFEST) == 0;
}

/* An absolute name, or "..", was not made by a mistake: none of the archive is used. */
static int refuse_hostile(struct reader *reader, const char *path)
{
	bool climbs = is_below(path, "..") || strstr(path, "/../") ||
		      (strlen(path) > 3 && strcmp(path + strlen(path) - 3, "/..") == 0);

	if (*path != '/' && !climbs)
		return 0;
	return vd_snapshot_fault(reader->snapshot, -EINVAL, "an entry is outside of it: %.200s",
				 path);
}

static int add_file(struct reader *reader, struct archive_entry *entry, const char *path)
{
	int64_t size = reader->library->entry_size(entry);
	ssize_t n, len = 0;

	if (size < 0 || size > VD_SNAPSHOT_FILE_MAX)
		return vd_snapshot_fault(reader->snapshot, -E2BIG, "%.200s: has more than %u KiB",
					 path, VD_SNAPSHOT_FILE_MAX >> 10);
	do {
		n = reader->library->read_data(reader->archive, reader->buf + len,
					       (size_t)(size - len));
		len += n > 0 ? n : 0;
	} while (n > 0 && len < size);
	if (n < 0 || len != size)
		return damaged(reader);
	return vd_snapshot_add(reader->snapshot, VD_ENTRY_FILE, path, reader->buf, (size_t)len,
			       NULL);
}

static int add_link(struct reader *reader, struct archive_entry *entry, const char *path)
{
	const char *target = reader->library->entry_symlink(entry);

	if (!target)
		return vd_snapshot_fault(reader->snapshot, -EINVAL,
					 "%.200s: a link without a good target", path);
	return vd_snapshot_add(reader->snapshot, VD_ENTRY_LINK, path, target, strlen(target), NULL);
}

/* Archives name a folder as often as they like. */
static int add_folder(struct reader *reader, const char *path)
{
	const struct vd_snapshot_entry *there = vd_snapshot_find(reader->snapshot, path);

	if (there && there->kind == VD_ENTRY_FOLDER)
		return 0;
	return vd_snapshot_add(reader->snapshot, VD_ENTRY_FOLDER, path, NULL, 0, NULL);
}

static int add_entry(struct reader *reader, struct archive_entry *entry, const char *path)
{
	if (reader->library->entry_hardlink(entry))
		return vd_snapshot_fault(reader->snapshot, -EINVAL, "%.200s: a hard link", path);
	switch (reader->library->entry_filetype(entry)) {
	case S_IFREG:
		return add_file(reader, entry, path);
	case S_IFLNK:
		return add_link(reader, entry, path);
	case S_IFDIR:
		return add_folder(reader, path);
	default:
		return vd_snapshot_fault(reader->snapshot, -EINVAL,
					 "%.200s: neither file, folder nor symbolic link", path);
	}
}

/* To skip an entry is to unpack it: none may be large. */
static int take_entry(struct reader *reader, struct archive_entry *entry)
{
	char path[PATH_MAX];
	int r = clean_name(reader, reader->library->entry_pathname(entry), path);

	if (r == 0)
		r = refuse_hostile(reader, path);
	if (r < 0 || !*path)
		return r;
	if (is_wanted(path))
		return add_entry(reader, entry, path);
	if (reader->library->entry_size(entry) > VD_SNAPSHOT_FILE_MAX)
		return vd_snapshot_fault(reader->snapshot, -E2BIG, "%.200s: has more than %u KiB",
					 path, VD_SNAPSHOT_FILE_MAX >> 10);
	return vd_snapshot_check_time(reader->snapshot);
}

static int read_entries(struct reader *reader)
{
	struct archive_entry *entry;
	int r = 0, status;

	for (unsigned seen = 0; r == 0; seen++) {
		status = reader->library->read_next_header(reader->archive, &entry);
		if (status == ARCHIVE_EOF)
			return 0;
		if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
			return damaged(reader);
		if (seen > 2 * VD_SNAPSHOT_ENTRIES_MAX)
			return vd_snapshot_fault(reader->snapshot, -E2BIG,
						 "has more than %u entries",
						 2 * VD_SNAPSHOT_ENTRIES_MAX);
		r = take_entry(reader, entry);
	}
	return r;
}

int vd_archive_read(struct vd_snapshot *snapshot, enum vd_packing packing, const char *data,
		    size_t len)
{
	vd_autofree char *buf = malloc(VD_SNAPSHOT_FILE_MAX + 1);
	struct reader reader = { .snapshot = snapshot, .buf = buf };
	int r = vd_libarchive_load(snapshot, &reader.library);

	if (r < 0)
		return r;
	reader.archive = buf ? reader.library->read_new() : NULL;
	if (!reader.archive)
		return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
	r = open_archive(&reader, packing, data, len);
	if (r == 0)
		r = read_entries(&reader);
	reader.library->read_free(reader.archive);
	return r;
}
