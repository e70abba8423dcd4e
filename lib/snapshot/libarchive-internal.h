/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libarchive, loaded when it is first needed: it brings a dozen libraries, and to load them takes
 * longer than most calls of virtctl, which need no archive.
 */
#pragma once

#include <archive.h>
#include <archive_entry.h>

#define VD_LIBARCHIVE_FILE "libarchive.so.13"

#define VD_LIBARCHIVE_FUNCTIONS(X)                                                                 \
	X(entry_clear)                                                                             \
	X(entry_filetype)                                                                          \
	X(entry_free)                                                                              \
	X(entry_hardlink)                                                                          \
	X(entry_new)                                                                               \
	X(entry_pathname)                                                                          \
	X(entry_set_filetype)                                                                      \
	X(entry_set_pathname)                                                                      \
	X(entry_set_perm)                                                                          \
	X(entry_set_size)                                                                          \
	X(entry_set_symlink)                                                                       \
	X(entry_size)                                                                              \
	X(entry_symlink)                                                                           \
	X(error_string)                                                                            \
	X(read_data)                                                                               \
	X(read_free)                                                                               \
	X(read_new)                                                                                \
	X(read_next_header)                                                                        \
	X(read_open_memory)                                                                        \
	X(read_support_filter_gzip)                                                                \
	X(read_support_filter_zstd)                                                                \
	X(read_support_format_tar)                                                                 \
	X(write_add_filter_gzip)                                                                   \
	X(write_add_filter_zstd)                                                                   \
	X(write_close)                                                                             \
	X(write_data)                                                                              \
	X(write_free)                                                                              \
	X(write_header)                                                                            \
	X(write_new)                                                                               \
	X(write_open2)                                                                             \
	X(write_set_bytes_in_last_block)                                                           \
	X(write_set_format_pax_restricted)

/* Each of libarchive's functions that are used, without "archive_". */
struct vd_libarchive {
#define VD_LIBARCHIVE_MEMBER(name) __typeof__(archive_##name) *name;
	VD_LIBARCHIVE_FUNCTIONS(VD_LIBARCHIVE_MEMBER)
#undef VD_LIBARCHIVE_MEMBER
};

struct vd_snapshot;

/*
 * vd_libarchive_load - Load libarchive unless it is loaded. *RET lives as long as the process. Not
 * for several threads. Block on the disk. Return 0, or with the fault of SNAPSHOT set:
 * -EOPNOTSUPP: the library is not there, or lacks a function.
 */
int vd_libarchive_load(struct vd_snapshot *snapshot, const struct vd_libarchive **ret);
