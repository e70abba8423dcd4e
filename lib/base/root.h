/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tree that is inspected: "/" of the running system, or a copied one below a folder
 * (--sysroot). Nothing outside of it is ever read: in a copied tree no symbolic link is followed
 * (they are read as text and resolved within the tree), and only regular files are opened.
 */
#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct vd_root;

/*
 * vd_root_new - hold the tree at PATH; the caller frees it with vd_root_free().
 * Errors: those of open(2) on PATH; -ENOTDIR where it is not a folder; -ENODATA where it has no
 * sys/.
 */
int vd_root_new(const char *path, struct vd_root **ret);
void vd_root_free(struct vd_root *root); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_root *, vd_root_free);

/* True where the tree's sys/ is a mounted sysfs: the running kernel answers, not a copy. */
bool vd_root_is_live(const struct vd_root *root);

/*
 * vd_root_forget - let go of the folder that was read last, which is held open since what is read
 * next is mostly in it. To be called where a new reading begins: a device that went and came back
 * has a new folder at the old path.
 */
void vd_root_forget(const struct vd_root *root);

/*
 * vd_root_read - the contents of the file PATH ("sys/…", "proc/…", relative) into BUF,
 * NUL-terminated, one trailing newline removed. RET_LEN (may be NULL) gets its length, which
 * differs from strlen(BUF) where the file holds NULs. Errors: those of open(2) and read(2) (a
 * device that goes away: -ENOENT, -ENODEV, -EIO); -E2BIG: SIZE or more bytes; -EINVAL: not a
 * regular file, or a PATH without a slash; -ELOOP: a symbolic link in a copied tree. BUF's contents
 * are undefined after an error.
 */
int vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
		 size_t *ret_len);

/*
 * vd_root_write - VALUE, as it stands and in one write(2), into the file PATH, which must be there.
 * No link is followed, in the running system neither. Blocks for as long as the kernel takes to act
 * on it. Errors: those of open(2) and write(2); -EINVAL: not a regular file; -ELOOP, -EIO: a part
 * of it was taken.
 */
int vd_root_write(const struct vd_root *root, const char *path, const char *value);

/* vd_root_inode - the inode of the folder PATH: sysfs never gives one to two devices, so the same
 * number is the same device. Those of open(2). */
int vd_root_inode(const struct vd_root *root, const char *path, uint64_t *ret);

/*
 * vd_root_read_for - the same, of an attribute whose reading waits for a lock of the device's, for
 * TIMEOUT_MS at the most where the tree is live: a thread may stay behind. -ETIMEDOUT: who holds
 * the lock (a probe that hangs) does not let go of it.
 */
int vd_root_read_for(const struct vd_root *root, unsigned timeout_ms, const char *path, char *buf,
		     size_t size);

/* vd_root_has_file - whether PATH is a file; it is not read. */
bool vd_root_has_file(const struct vd_root *root, const char *path);

/* vd_root_readlink - the text of the symbolic link PATH into BUF. -E2BIG where it does not fit;
 * those of readlink(2). */
int vd_root_readlink(const struct vd_root *root, const char *path, char *buf, size_t size);

/* A character or block device, as its node's inode says. */
struct vd_device_number {
	bool is_block;
	unsigned major, minor;
};

/*
 * vd_root_device_number - Find the device whose node is open as the link PATH (proc/PID/fd/N, in
 * the running system only). Nothing is opened, but the file system that the node is on may block.
 * -ENODEV: no device node.
 * -EOPNOTSUPP: a copied tree.
 * Else those of stat(2).
 */
int vd_root_device_number(const struct vd_root *root, const char *path,
			  struct vd_device_number *ret);

/* vd_root_opendir - the folder PATH for readdir(3); the caller closes it. Those of open(2). */
int vd_root_opendir(const struct vd_root *root, const char *path, DIR **ret);

/*
 * vd_root_names - the entries of the folder PATH but "." and "..", in natural order (vda, vda2,
 * vda10); vd_names_sort_hex() has them as text, for names of hexadecimal digits. *RET is
 * NULL-terminated, freed with vd_names_free(); RET_COUNT may be NULL. Those of open(2) and -ENOMEM.
 */
int vd_root_names(const struct vd_root *root, const char *path, char ***ret, size_t *ret_count);
void vd_names_sort_hex(char **names);
void vd_names_free(char **names);
VD_DEFINE_CLEANUP(char **, vd_names_free);
