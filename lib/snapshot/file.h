/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Snapshots as files: *.tree is a text, *.tar, *.tar.gz and *.tar.zst are archives. */
#pragma once

#include <stdbool.h>

#include "snapshot/snapshot.h"

/* The suffixes, for messages. */
#define VD_SNAPSHOT_SUFFIXES ".tar.zst, .tar.gz, .tar or .tree"

/* vd_snapshot_has_suffix - Return whether the name PATH says how a snapshot is to be written. */
bool vd_snapshot_has_suffix(const char *path);

/*
 * vd_snapshot_pack - Write SNAPSHOT in the form that the suffix of PATH says to *RET, which the
 * caller frees. HEAD is the first line of a text. Return 0, or with the fault set:
 * -EINVAL: PATH has no such suffix.
 * Those of vd_archive_write() and vd_text_write().
 */
int vd_snapshot_pack(struct vd_snapshot *snapshot, const char *path, const char *head, char **ret,
		     size_t *ret_len);

/*
 * vd_snapshot_parse - Add what the LEN bytes at DATA hold (changed; a NUL is after them) to
 * SNAPSHOT; their first bytes say which form they have. Return 0, or with the fault set:
 * -EBADMSG: they have none of these forms.
 * Those of vd_archive_read() and vd_text_read().
 */
int vd_snapshot_parse(struct vd_snapshot *snapshot, char *data, size_t len);

/*
 * vd_snapshot_open - Read the snapshot file PATH into *RET, which the caller frees. Block on the
 * disk. Return 0, or with *RET set for its fault, unless it is -ENOMEM:
 * -ENODATA: PATH is no regular file, or an empty one.
 * -E2BIG: it has more than VD_SNAPSHOT_PACKED_MAX bytes.
 * Those of open(2), read(2) and vd_snapshot_parse().
 */
int vd_snapshot_open(const char *path, struct vd_snapshot **ret);
