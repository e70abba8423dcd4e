// SPDX-License-Identifier: LGPL-2.1-or-later
/* Writes a snapshot as an archive. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "snapshot/archive.h"
#include "snapshot/buffer.h"
#include "snapshot/libarchive-internal.h"

struct writer {
	const struct vd_libarchive *library;
	struct vd_snapshot *snapshot;
	struct archive *archive;
	struct vd_buffer out;
};

static int failed(struct writer *writer)
{
	const char *why = writer->library->error_string(writer->archive);

	return vd_snapshot_fault(writer->snapshot, -EIO, "libarchive: %.200s",
				 why ? why : "no more is known");
}

static la_ssize_t append(struct archive *archive, void *data, const void *bytes, size_t len)
{
	struct writer *writer = data;

	vd_buffer_add(&writer->out, bytes, len);
	return writer->out.failed ? -1 : (la_ssize_t)len;
}

/* What libarchive itself can't pack it gives to a program: nothing is started here. */
static int add_filter(struct writer *writer, enum vd_packing packing)
{
	int r = ARCHIVE_OK;

	if (packing == VD_PACKED_GZIP)
		r = writer->library->write_add_filter_gzip(writer->archive);
	if (packing == VD_PACKED_ZSTD)
		r = writer->library->write_add_filter_zstd(writer->archive);
	return r == ARCHIVE_OK ? 0
			       : vd_snapshot_fault(writer->snapshot, -EOPNOTSUPP,
						   "this system's libarchive can't pack so");
}

static int put_entry(struct writer *writer, struct archive_entry *to,
		     const struct vd_snapshot_entry *entry)
{
	const struct vd_libarchive *library = writer->library;
	bool is_file = entry->kind == VD_ENTRY_FILE;

	library->entry_clear(to);
	library->entry_set_pathname(to, entry->path);
	library->entry_set_filetype(to, is_file			     ? S_IFREG
					: entry->kind == VD_ENTRY_LINK ? S_IFLNK
								     : S_IFDIR);
	library->entry_set_perm(to, is_file ? 0644 : 0755);
	library->entry_set_size(to, is_file ? (int64_t)entry->len : 0);
	if (entry->kind == VD_ENTRY_LINK)
		library->entry_set_symlink(to, entry->content);
	if (library->write_header(writer->archive, to) < ARCHIVE_WARN ||
	    (is_file && entry->len &&
	     library->write_data(writer->archive, entry->content, entry->len) !=
		     (la_ssize_t)entry->len))
		return failed(writer);
	return 0;
}

static int put_entries(struct writer *writer)
{
	struct archive_entry *to = writer->library->entry_new();
	int r = to ? 0 : vd_snapshot_fault(writer->snapshot, -ENOMEM, "out of memory");

	for (const struct vd_snapshot_entry *entry = writer->snapshot->first; entry && r == 0;
	     entry = entry->next) {
		if (entry->kind != VD_ENTRY_PARENT)
			r = put_entry(writer, to, entry);
	}
	if (to)
		writer->library->entry_free(to);
	return r;
}

static int write_all(struct writer *writer, enum vd_packing packing)
{
	const struct vd_libarchive *library = writer->library;
	int r;

	/* Blocks of a tape: what fills the last one is none of the packed data. */
	if (library->write_set_format_pax_restricted(writer->archive) != ARCHIVE_OK ||
	    library->write_set_bytes_in_last_block(writer->archive, 1) != ARCHIVE_OK)
		return failed(writer);
	r = add_filter(writer, packing);
	if (r < 0)
		return r;
	if (library->write_open2(writer->archive, writer, NULL, append, NULL, NULL) != ARCHIVE_OK)
		return failed(writer);
	r = put_entries(writer);
	if (r == 0 && library->write_close(writer->archive) != ARCHIVE_OK)
		r = failed(writer);
	return r;
}

int vd_archive_write(struct vd_snapshot *snapshot, enum vd_packing packing, char **ret,
		     size_t *ret_len)
{
	struct writer writer = { .snapshot = snapshot };
	int r = vd_libarchive_load(snapshot, &writer.library);

	if (r < 0)
		return r;
	writer.archive = writer.library->write_new();
	if (!writer.archive)
		return vd_snapshot_fault(snapshot, -ENOMEM, "out of memory");
	r = write_all(&writer, packing);
	writer.library->write_free(writer.archive);
	if (r < 0) {
		free(writer.out.bytes);
		return r;
	}
	*ret = writer.out.bytes;
	*ret_len = writer.out.len;
	return 0;
}
