/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mounts, swaps, open nodes, routes, addresses and connections of a system, read once, when
 * first needed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/root.h"
#include "id/registry.h"

/* A line of mountinfo (proc(5)). Texts that are missing in a short line are "". */
struct vd_mount {
	const char *device; /* "254:0" */
	const char *root;   /* the part of the file system that is mounted: "/" */
	const char *point;
	const char *type;
	const char *source;
	const char *options; /* of the file system */
	const char *process; /* a process of its mount namespace; NULL: that of the first process;
				"self": that of this process, if it is another */
};

/* A device node as sysfs has it. */
struct vd_sysfs_node {
	const char *node; /* the kernel's name for it: "/dev/st0" */
	const char *path; /* "sys/devices/…/scsi_tape/st0" */
	const char *const
		*owners; /* paths of the devices that it belongs to, ended by NULL: the nearest
			    one; of an NVMe subsystem's node, that of each controller */
	struct vd_sysfs_node *next; /* another one that the same name can mean; NULL: none */
};

/* A device node that a process holds open. */
struct vd_open {
	const char *node; /* the kernel's name for it; the process's if SYSFS is NULL */
	const char *process;
	const struct vd_sysfs_node *sysfs; /* NULL: sysfs does not know it */
};

/* A link of /proc/PID/fd that leads to a socket. */
struct vd_socket {
	uint64_t inode;
	const char *process;
};

/* A block device that lies on a file or a node: a loop device, zram's backing device. */
struct vd_backing_file {
	const char *name;
	const char *path;
	const char *file;
};

#define VD_ADDRESS_BYTES 16

struct vd_address {
	const char *interface;
	size_t length; /* 4 or 16 */
	unsigned prefix; /* the bits that its network has; those of the address if unknown */
	unsigned char bytes[VD_ADDRESS_BYTES];
};

/* An established TCP connection. An IPv4 address that is mapped into IPv6 has 4 bytes here. */
struct vd_connection {
	struct vd_address local, remote;
	unsigned local_port, remote_port;
	uint64_t inode; /* of its socket; 0: unknown, or no process has it */
};

/* A growing array of one kind. */
struct vd_rows {
	void *rows;
	size_t count, room;
	bool read;
};

#define VD_NUMBER_BUCKETS 64

struct vd_proc_snapshot {
	const struct vd_root *root;
	struct vd_registry *registry;
	struct vd_arena arena; /* of all texts */
	struct vd_rows mounts, swaps, opens, sockets, backing_files;
	struct vd_rows default_routes, addresses, connections, consoles;
	bool has_mounts, has_swaps; /* false: there was no file to read them from */
	struct vd_rows remote;	    /* mount points where a stat(2) can hang */
	struct vd_rows named_nodes; /* see vd_proc_node_by_name() */
	struct vd_numbered_node *numbered_nodes[VD_NUMBER_BUCKETS];
};

/* vd_proc_new - Read the ids of IDS_DIR (see vd_registry_new()), and nothing else yet. ROOT must
 * outlive *RET, which the caller frees by vd_proc_free(); that accepts NULL. Return 0, or -ENOMEM.
 */
int vd_proc_new(const struct vd_root *root, const char *ids_dir, struct vd_proc_snapshot **ret);
void vd_proc_free(struct vd_proc_snapshot *proc);
VD_DEFINE_CLEANUP(struct vd_proc_snapshot *, vd_proc_free);

/*
 * The functions from vd_proc_mounts() to vd_proc_consoles() put an array in *RET, and return how
 * many elements it has. They read what it holds at the first call that succeeds, and block as
 * reading /proc and sysfs does. The array and its texts live as long as PROC. A source that can't
 * be read has no elements, unless an error is named.
 */

/* vd_proc_mounts - List the mounts of each mount namespace that /proc shows, once for each; those
 * of the first process and of this one come first. Return their number, or -ENOMEM; in the running
 * system, if both of these can't be read, the error of vd_proc_lines() for this process. */
int vd_proc_mounts(struct vd_proc_snapshot *proc, const struct vd_mount **ret);

/* vd_proc_swaps - List the paths of the swap areas: "/dev/vda2". Return their number, or -ENOMEM;
 * in the running system those of vd_proc_lines() except -ENOENT. */
int vd_proc_swaps(struct vd_proc_snapshot *proc, const char *const **ret);

/* vd_proc_opens - List the device nodes that processes hold open, without those that belong to no
 * device, such as /dev/null. In the running system this process is left out. Return their number,
 * or -ENOMEM. */
int vd_proc_opens(struct vd_proc_snapshot *proc, const struct vd_open **ret);

/* vd_proc_sockets - List the sockets that processes hold open, sorted by inode. In the running
 * system this process is left out. Return their number, or -ENOMEM. */
int vd_proc_sockets(struct vd_proc_snapshot *proc, const struct vd_socket **ret);

/* vd_proc_backing_files - List the loop and zram devices that lie on a file or a node. Return their
 * number, or -ENOMEM. */
int vd_proc_backing_files(struct vd_proc_snapshot *proc, const struct vd_backing_file **ret);

/* vd_proc_default_routes - List the names of the interfaces of default routes, one for each route
 * of IPv4 or IPv6 that is up. Return their number, or -ENOMEM. */
int vd_proc_default_routes(struct vd_proc_snapshot *proc, const char *const **ret);

/* vd_proc_addresses - List the addresses of the network interfaces. In a copied tree an IPv4
 * address belongs to the interface whose connected network it is in. Return their number, or
 * -ENOMEM. */
int vd_proc_addresses(struct vd_proc_snapshot *proc, const struct vd_address **ret);

/* vd_proc_connections - List the established TCP connections. Return their number, or -ENOMEM. */
int vd_proc_connections(struct vd_proc_snapshot *proc, const struct vd_connection **ret);

/* vd_proc_consoles - List the names of the kernel's consoles: "ttyS0". Return their number, or
 * -ENOMEM. */
int vd_proc_consoles(struct vd_proc_snapshot *proc, const char *const **ret);

/*
 * vd_proc_node_by_number - Find the node of NUMBER by /sys/dev (Linux,
 * Documentation/ABI/testing/sysfs-dev). *RET lives as long as PROC. Return 0, or:
 * -ENOENT: sysfs has none of that number, or its link leads out of sys/devices or to a device of
 * another number.
 * -ENOMEM.
 */
int vd_proc_node_by_number(struct vd_proc_snapshot *proc, const struct vd_device_number *number,
			   const struct vd_sysfs_node **ret);

/*
 * vd_proc_node_by_name - Find the node that is called NODE ("/dev/snd/controlC0"), for trees whose
 * open files have no device number. *RET, the first of those that NODE can mean, lives as long as
 * PROC. Return 0, or:
 * -ENOENT: sysfs has none of that name.
 * -ENOMEM.
 */
int vd_proc_node_by_name(struct vd_proc_snapshot *proc, const char *node,
			 const struct vd_sysfs_node **ret);

/* vd_proc_owners - Find the paths of the devices that the node at PATH belongs to. *RET is
 * NULL-terminated and lives as long as PROC. Return 0, or -ENOMEM. */
int vd_proc_owners(struct vd_proc_snapshot *proc, const char *path, const char *const **ret);

/* vd_proc_may_stat - Return whether the file system of the absolute path FILE answers stat(2)
 * without a server or a program, as the mounts say: 1, or 0. In the other case a stat(2)
 * can hang. -ENOMEM. */
int vd_proc_may_stat(struct vd_proc_snapshot *proc, const char *file);

/* vd_rows_add - Append a zeroed element of SIZE bytes, and return it. Pointers to other elements of
 * ROWS are invalid afterwards. The owner of ROWS frees rows. NULL: out of memory. */
void *vd_rows_add(struct vd_rows *rows, size_t size);

/* vd_rows_add_text - Append a copy of TEXT, in the arena of PROC, to ROWS, whose elements are
 * texts. Return 0, or -ENOMEM. */
int vd_rows_add_text(struct vd_proc_snapshot *proc, struct vd_rows *rows, const char *text);

/* Gets a line of vd_proc_lines(), NUL-terminated, which it may change and which lives for the call
 * only. A result other than 0 ends the file. */
typedef int (*vd_line_fn)(struct vd_proc_snapshot *proc, void *data, char *line);

/*
 * vd_proc_lines - Call LINE with DATA for each line of the file PATH until LINE returns other than
 * 0. Skip lines that hold a NUL, since the kernel writes none. Return the last result of LINE, or:
 * -E2BIG: the file has 64 MiB or more.
 * -ENOMEM.
 * Those of vd_root_read().
 */
int vd_proc_lines(struct vd_proc_snapshot *proc, const char *path, vd_line_fn line, void *data);

/* vd_proc_names - List the folder DIR/FILE (FILE NULL: DIR) as vd_root_names() does, with no names
 * if it can't be read. The caller frees *RET by vd_names_free(). Return 0, or -ENOMEM. */
int vd_proc_names(const struct vd_proc_snapshot *proc, const char *dir, const char *file,
		  char ***ret);

/* vd_proc_word - Return the next word at *CURSOR, "" at the end, and move *CURSOR after it. Blanks
 * and tabs separate words; the one after the word becomes a NUL. */
char *vd_proc_word(char **cursor);

/* vd_proc_unescape - Replace in TEXT each \NNN of three octal digits, as the kernel writes blanks
 * and backslashes in /proc, by its byte; \000 by "?". */
void vd_proc_unescape(char *text);

/* Gets the number of a process as text, which lives for the call only. A result other than 0 ends
 * the list. */
typedef int (*vd_process_fn)(struct vd_proc_snapshot *proc, void *data, const char *pid);

/* vd_proc_each_process - Call STEP with DATA for each process of /proc, the lowest number first,
 * until STEP returns other than 0. Return the last result of STEP, or -ENOMEM. */
int vd_proc_each_process(struct vd_proc_snapshot *proc, vd_process_fn step, void *data);

#define VD_COMM_MAX 64

/* vd_proc_process_comm - Write the name of the process PID ("qemu-ga") to COMM, with ? for each
 * control character, or "" if the process is gone. */
void vd_proc_process_comm(const struct vd_proc_snapshot *proc, const char *pid,
			  char comm[static VD_COMM_MAX]);

/* vd_proc_process_name - Write "qemu-ga[531]", or "process 531" if the process is gone, to BUF,
 * cut to SIZE bytes. */
void vd_proc_process_name(const struct vd_proc_snapshot *proc, const char *pid, char *buf,
			  size_t size);

/* vd_proc_process_is_of - Return whether all four user ids of the process PID are USER. False if
 * they can't be read. */
bool vd_proc_process_is_of(struct vd_proc_snapshot *proc, const char *pid, unsigned user);

/* vd_proc_process_is_above - Return whether PID is the process OF, or one of its ancestors. False
 * if an ancestor's parent can't be read. */
bool vd_proc_process_is_above(struct vd_proc_snapshot *proc, const char *pid, unsigned of);
