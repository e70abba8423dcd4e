/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tree that is inspected: "/" of the running system, or a copy below a folder (--sysroot).
 * Nothing outside of a copy is ever read. Links in it are read as text and resolved within it, and
 * not followed. Only its regular files are opened.
 *
 * One thread at a time uses a root, since it holds the folder that was read last.
 */
#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct vd_root;

/*
 * vd_root_new - Open the tree at PATH. The caller frees *RET by vd_root_free(), which accepts NULL.
 * Return 0, or:
 * -ENOTDIR: PATH is not a folder.
 * -ENODATA: PATH has no folder sys.
 * -ENOMEM: counted as a loss (base/loss.h).
 * Others of open(2) on PATH.
 */
int vd_root_new(const char *path, struct vd_root **ret);
void vd_root_free(struct vd_root *root);
VD_DEFINE_CLEANUP(struct vd_root *, vd_root_free);

/* vd_root_again - Open the tree of ROOT once more, for another thread. The caller frees *RET by
 * vd_root_free(). Return 0, or those of fcntl(2); -ENOMEM is counted as a loss (base/loss.h). */
int vd_root_again(const struct vd_root *root, struct vd_root **ret);

/* vd_root_is_live - Return whether the tree's sys/ was a mounted sysfs at vd_root_new(), or at
 * vd_root_look_again(): then the running kernel answers, and no copy. */
bool vd_root_is_live(const struct vd_root *root);

/* vd_root_look_again - See whether a sysfs has been mounted in the tree since it was opened. */
void vd_root_look_again(struct vd_root *root);

/*
 * vd_root_restrict - Let this thread read, until the next call, only what every user may: with
 * RESTRICTED, files whose mode lets others read, and folders whose mode lets others list them.
 * Others must be allowed to search the folders of the path, too, and those that the tree is below.
 * All functions of this file that read then fail with -EACCES for what is not so. The folders of
 * processes (proc/PID) are excepted: usage/in-use.h decides about these. Return what was before.
 */
bool vd_root_restrict(bool restricted);

/* vd_root_is_restricted - Return whether vd_root_restrict() is in force for this thread. */
bool vd_root_is_restricted(void);

/*
 * vd_root_shortages - Return how often this thread could open no file or folder of a tree because
 * the process, or the system, had no descriptor left. Whoever takes a file that can't be read for
 * one that is not there compares the count before with the count after.
 */
unsigned vd_root_shortages(void);

/*
 * vd_root_forget - Close the folder that was read last, which is held open because the next file is
 * mostly in it. Call this when a new reading begins: a device that went and came back has a new
 * folder at the old path.
 */
void vd_root_forget(const struct vd_root *root);

/*
 * vd_root_read - Read the file PATH ("sys/…", "proc/…", relative) into BUF, NUL-terminated and
 * without one trailing newline. *RET_LEN (RET_LEN may be NULL) is its length, which differs from
 * strlen(BUF) if the file holds NULs. May block for as long as the kernel does. BUF is undefined
 * after an error. Return 0, or:
 * -E2BIG: SIZE bytes or more.
 * -EINVAL: PATH has no slash, or is no regular file of a copied tree.
 * -ELOOP: PATH is a symbolic link in a copied tree.
 * -ENAMETOOLONG: the folder of PATH is longer than PATH_MAX.
 * Those of open(2) and read(2); -ENOENT, -ENODEV, -EIO: the device is gone.
 */
int vd_root_read(const struct vd_root *root, const char *path, char *buf, size_t size,
		 size_t *ret_len);

/*
 * vd_root_open - Open the file PATH for reading, for a text that is read in parts. Return a
 * descriptor, which the caller closes, or those of vd_root_read() that are not of read(2).
 */
int vd_root_open(const struct vd_root *root, const char *path);

/*
 * vd_root_write - Write VALUE by one write(2) to the file PATH, which must exist. Follow no link,
 * in the running system either. Block for as long as the kernel takes to act on VALUE.
 * Return 0, or:
 * -EINVAL: PATH has no slash, or is not a regular file.
 * -ELOOP: PATH is a symbolic link, or has one among its folders.
 * -ENAMETOOLONG: the folder of PATH is longer than PATH_MAX.
 * -EIO: the kernel took a part of VALUE only, or write(2) failed so.
 * Others of open(2) and write(2).
 */
int vd_root_write(const struct vd_root *root, const char *path, const char *value);

/* vd_root_inode - Find the inode of the folder PATH, which no link may be in. Sysfs never gives one
 * number to two devices, so the same number means the same device. Return 0, or those of open(2);
 * -ELOOP, -ENOTDIR: PATH has a link. */
int vd_root_inode(const struct vd_root *root, const char *path, uint64_t *ret);

/*
 * vd_root_read_for - Do as vd_root_read() for an attribute that can be read only under a lock of
 * its device. Wait TIMEOUT_MS at most in the running system; a thread may then be left, as
 * vd_read_for() describes. Return 0, or those of vd_root_read() and vd_read_for(); -ETIMEDOUT: the
 * lock is held, as by a probe that hangs.
 */
int vd_root_read_for(const struct vd_root *root, unsigned timeout_ms, const char *path, char *buf,
		     size_t size);

/* vd_root_has_file - Return whether PATH is a regular file and no link to one. Do not open it. */
bool vd_root_has_file(const struct vd_root *root, const char *path);

/* vd_root_readlink - Write the text of the symbolic link PATH to BUF, NUL-terminated. Return 0, or:
 * -E2BIG: SIZE bytes or more. -EINVAL: PATH is no link, or has no slash. Others of readlink(2) and
 * of open(2) on its folder. */
int vd_root_readlink(const struct vd_root *root, const char *path, char *buf, size_t size);

/* The number of a character or block device, by the inode of its node. */
struct vd_device_number {
	bool is_block;
	unsigned major, minor;
};

/*
 * vd_root_device_number - Find the device whose node is open as the link PATH (proc/PID/fd/N, in
 * the running system only). Nothing is opened, but the file system that the node is on may block.
 * Return 0, or:
 * -ENODEV: PATH leads to no device node.
 * -EOPNOTSUPP: the tree is a copy.
 * Others of stat(2).
 */
int vd_root_device_number(const struct vd_root *root, const char *path,
			  struct vd_device_number *ret);

/* vd_root_opendir - Open the folder PATH for readdir(3); the caller closes *RET. Return 0, or those
 * of open(2); -ENOMEM is counted as a loss (base/loss.h). */
int vd_root_opendir(const struct vd_root *root, const char *path, DIR **ret);

/*
 * vd_root_names - List the entries of the folder PATH except "." and "..", in natural order: vda,
 * vda2, vda10. *RET is NULL-terminated; the caller frees it by vd_names_free(). RET_COUNT may be
 * NULL. Return 0, or those of open(2) and readdir(3); -ENOMEM is counted as a loss (base/loss.h).
 */
int vd_root_names(const struct vd_root *root, const char *path, char ***ret, size_t *ret_count);

/* vd_root_names_hex - Do as vd_root_names() in the order of strcmp(3), which is that of hexadecimal
 * numbers that have the same number of digits. */
int vd_root_names_hex(const struct vd_root *root, const char *path, char ***ret);

/* vd_names_sort - Sort COUNT NAMES as vd_root_names() does, or with HEX as vd_root_names_hex(). */
void vd_names_sort(char **names, size_t count, bool hex);

/* vd_names_free - Free NAMES (NULL-terminated) and each name. NULL is accepted. */
void vd_names_free(char **names);
VD_DEFINE_CLEANUP(char **, vd_names_free);
