/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A part of a system's sys and proc in memory: what a snapshot file holds. Every entry of every
 * origin, this system or a file of a stranger, is checked here before it is taken.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cleanup.h"

/* A file in memory takes a page: these bound what a hostile snapshot file can take, at 400 MiB. */
#define VD_SNAPSHOT_ENTRIES_MAX 100000u
#define VD_SNAPSHOT_BYTES_MAX	(64u << 20)
#define VD_SNAPSHOT_FILE_MAX	(1u << 20)
#define VD_SNAPSHOT_SECONDS_MAX 30u
/* Of a snapshot file, as it is on the disk. */
#define VD_SNAPSHOT_PACKED_MAX (64u << 20)

/* The entry that says how and by which program the snapshot was made. */
#define VD_SNAPSHOT_MANIFEST "manifest.json"

enum vd_entry_kind {
	VD_ENTRY_PARENT, /* a folder that only the paths below it name */
	VD_ENTRY_FOLDER,
	VD_ENTRY_LINK,
	VD_ENTRY_FILE,
};

struct vd_snapshot_entry {
	enum vd_entry_kind kind;
	bool is_node;	     /* the folder of a device of a bus, for collect.c */
	const char *path;    /* relative, without dots: "sys/bus/pci/devices/0000:00:01.0" */
	const char *content; /* of a file, or the target of a link; a NUL is after it */
	size_t len;
	struct vd_snapshot_entry *next;
};

struct vd_snapshot {
	struct vd_arena arena;
	struct vd_snapshot_entry *first, **end; /* folders stand before what is in them */
	void *paths;				/* of tsearch(3) */
	size_t count;
	uint64_t bytes;
	size_t unreadable;    /* what vd_collect() could not read; the manifest names it */
	uint64_t deadline_ns; /* of vd_clock_ns(); 0: none */
	bool takes_any_link;  /* also one that leads out, for what tests such trees */
	char fault[320];      /* after an error: what is wrong, for a person */
};

/* vd_snapshot_new - Make an empty snapshot, which the caller frees by vd_snapshot_free(). NULL: out
 * of memory. vd_snapshot_free() accepts NULL. */
struct vd_snapshot *vd_snapshot_new(void);
void vd_snapshot_free(struct vd_snapshot *snapshot);
VD_DEFINE_CLEANUP(struct vd_snapshot *, vd_snapshot_free);

/* vd_snapshot_find - Return the entry of PATH. NULL: there is none. */
struct vd_snapshot_entry *vd_snapshot_find(const struct vd_snapshot *snapshot, const char *path);

/*
 * vd_snapshot_add - Add an entry of KIND, and parents for it. PATH and CONTENT (LEN bytes; of a
 * folder NULL) are copied. RET may be NULL. Return 0, or with the fault set:
 * -EINVAL: PATH is absolute, empty or too long, or has a component that is empty, "." or "..".
 * -EXDEV: a link leads out of the snapshot.
 * -EEXIST: there is such an entry already, or one above it is no folder.
 * -E2BIG: a limit above is exceeded.
 * -ETIME: the deadline is over.
 * -ENOMEM.
 */
int vd_snapshot_add(struct vd_snapshot *snapshot, enum vd_entry_kind kind, const char *path,
		    const char *content, size_t len, struct vd_snapshot_entry **ret);

/* vd_snapshot_fault - Set the fault of SNAPSHOT. Return ERROR. */
int vd_snapshot_fault(struct vd_snapshot *snapshot, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* vd_snapshot_check_time - Return 0, or with the fault set: -ETIME: the deadline is over. */
int vd_snapshot_check_time(struct vd_snapshot *snapshot);
