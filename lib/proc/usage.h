/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the system uses, read once when first needed: mounts, swaps, open nodes, routes, addresses,
 * connections. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/root.h"
#include "id/registry.h"

/* A line of mountinfo (proc(5)). Texts that the line was too short for are "". */
struct vd_mount {
	const char *device; /* "254:0" */
	const char *root;   /* what of the file system is mounted: "/" */
	const char *point;
	const char *type;
	const char *source;
	const char *options; /* of the file system */
	const char *process; /* in whose mount namespace it is; NULL: the system's, which is the
				first process's; "self": ours, if that is another */
};

/* A device node as sysfs has it. */
struct vd_sysfs_node {
	const char *node; /* the kernel's name for it: "/dev/st0" */
	const char *path; /* "sys/devices/…/scsi_tape/st0" */
	const char *const
		*owners; /* paths of the devices that it belongs to, ended by NULL. The nearest
			    one; of an NVMe subsystem's node, that of each controller */
	struct vd_sysfs_node *next; /* another one that can be meant by the same name; NULL: none */
};

/* A device node that a process holds open. */
struct vd_open {
	const char *node; /* the kernel's name for it; the process's if sysfs does not tell */
	const char *process;
	const struct vd_sysfs_node *sysfs; /* NULL: sysfs does not tell */
};

/* A link of /proc/PID/fd that leads to a socket. */
struct vd_socket {
	uint64_t inode;
	const char *process;
};

/* A block device that lies on a file or a node: a loop device, zram's backing device. */
struct vd_backed {
	const char *name;
	const char *path;
	const char *file;
};

#define VD_ADDRESS_BYTES 16

struct vd_address {
	const char *interface;
	size_t length; /* 4 or 16 */
	unsigned char bytes[VD_ADDRESS_BYTES];
};

/* An established TCP connection. An IPv4 address that was written as one of IPv6 has 4 bytes here.
 */
struct vd_connection {
	struct vd_address local, remote;
	unsigned local_port, remote_port;
	uint64_t inode; /* of its socket; 0: no process has it */
};

/* A growing array of one kind. */
struct vd_rows {
	void *rows;
	size_t count, room;
	bool read;
};

#define VD_NUMBER_BUCKETS 64

struct vd_usage {
	const struct vd_root *root;
	struct vd_registry *registry;
	struct vd_arena arena; /* all texts */
	struct vd_rows mounts, swaps, opens, sockets, backed;
	struct vd_rows default_routes, addresses, connections, consoles;
	bool has_mounts, has_swaps; /* a file was there to read them from */
	struct vd_rows remote;	    /* mount points where a stat(2) can hang */
	struct vd_rows named_nodes; /* see vd_usage_node_by_name() */
	struct vd_numbered_node *numbered_nodes[VD_NUMBER_BUCKETS];
};

/* vd_usage_new - Read the ids of IDS_DIR (see vd_registry_new()), and nothing else yet. ROOT must
 * outlive it. -ENOMEM. */
int vd_usage_new(const struct vd_root *root, const char *ids_dir, struct vd_usage **ret);
void vd_usage_free(struct vd_usage *usage); /* NULL is fine */
VD_DEFINE_CLEANUP(struct vd_usage *, vd_usage_free);

/*
 * Each returns how many there are and their array, which lives as long as USAGE, reading them when
 * called first. Negative: -ENOMEM; for mounts and swaps of the running system also why they could
 * not be read.
 */
int vd_usage_mounts(struct vd_usage *usage, const struct vd_mount **ret);
int vd_usage_swaps(struct vd_usage *usage, const char *const **ret);
int vd_usage_opens(struct vd_usage *usage, const struct vd_open **ret);
int vd_usage_sockets(struct vd_usage *usage, const struct vd_socket **ret); /* by inode */
int vd_usage_backed(struct vd_usage *usage, const struct vd_backed **ret);
int vd_usage_default_routes(struct vd_usage *usage,
			    const char *const **ret); /* names of interfaces */
int vd_usage_addresses(struct vd_usage *usage, const struct vd_address **ret);
int vd_usage_connections(struct vd_usage *usage, const struct vd_connection **ret);
int vd_usage_consoles(struct vd_usage *usage, const char *const **ret); /* "ttyS0" */

/*
 * vd_usage_node_by_number - Find the node of NUMBER by /sys/dev (Linux,
 * Documentation/ABI/testing/sysfs-dev). *RET lives as long as USAGE.
 * -ENOENT: sysfs has none of that number, or its link leads out of sys/devices or to a device of
 * another number.
 * -ENOMEM.
 */
int vd_usage_node_by_number(struct vd_usage *usage, const struct vd_device_number *number,
			    const struct vd_sysfs_node **ret);

/*
 * vd_usage_node_by_name - Find the node that is called NODE ("/dev/snd/controlC0"), for trees whose
 * open files have no device number. *RET, the first of those that can be meant, lives as long as
 * USAGE.
 * -ENOENT: sysfs has none of that name.
 * -ENOMEM.
 */
int vd_usage_node_by_name(struct vd_usage *usage, const char *node,
			  const struct vd_sysfs_node **ret);

/* vd_usage_owners - Find the paths of the devices that the node at PATH belongs to, ended by NULL,
 * in the arena of USAGE. -ENOMEM. */
int vd_usage_owners(struct vd_usage *usage, const char *path, const char *const **ret);

/* vd_usage_may_stat - Return whether the file system of the absolute path FILE of some process
 * answers stat(2) without asking a server or a program. -ENOMEM. */
int vd_usage_may_stat(struct vd_usage *usage, const char *file);

/* vd_rows_add - room for one more of SIZE bytes, zeroed; NULL when out of memory. Earlier ones may
 * move. */
void *vd_rows_add(struct vd_rows *rows, size_t size);

/* vd_rows_add_text - the text, copied, as one more of an array of texts. -ENOMEM. */
int vd_rows_add_text(struct vd_usage *usage, struct vd_rows *rows, const char *text);

/*
 * vd_usage_lines - call LINE with each line of the file PATH, NUL-terminated and free to be
 * changed, until it returns other than 0, which is returned. A line with a NUL in it is none that
 * the kernel wrote, and is passed over. Errors: those of vd_root_read(); -E2BIG: more than 64 MiB;
 * -ENOMEM.
 */
typedef int (*vd_line_fn)(struct vd_usage *usage, void *data, char *line);
int vd_usage_lines(struct vd_usage *usage, const char *path, vd_line_fn line, void *data);

/* vd_usage_names - what is in the folder DIR/FILE (FILE NULL: DIR), sorted, to be freed by
 * vd_names_free(); nothing where it can't be read. -ENOMEM. */
int vd_usage_names(const struct vd_usage *usage, const char *dir, const char *file, char ***ret);

/* vd_usage_word - the next word of *CURSOR, cut off by blanks, or "" at the end. */
char *vd_usage_word(char **cursor);

/* vd_usage_unescape - \040 and the like, as the kernel writes blanks and backslashes in /proc, made
 * bytes again; in place. */
void vd_usage_unescape(char *text);

/* vd_usage_each_process - call STEP with the name of each folder of /proc that is a process's, the
 * lowest number first, until it returns other than 0, which is returned. */
typedef int (*vd_process_fn)(struct vd_usage *usage, void *data, const char *pid);
int vd_usage_each_process(struct vd_usage *usage, vd_process_fn step, void *data);

#define VD_COMM_MAX 64

/* vd_usage_process_comm - Write the name of the process PID ("qemu-ga") to COMM, with ? for each
 * control character, or "" if it has no name any more. */
void vd_usage_process_comm(const struct vd_usage *usage, const char *pid,
			   char comm[static VD_COMM_MAX]);

/* vd_usage_process_name - "qemu-ga[531]" into BUF; "process 531" where it has no name any more. */
void vd_usage_process_name(const struct vd_usage *usage, const char *pid, char *buf, size_t size);

/* vd_usage_process_is_of - whether all its user ids are USER. */
bool vd_usage_process_is_of(struct vd_usage *usage, const char *pid, unsigned user);

/* vd_usage_process_is_above - whether PID is the process OF, or one that it descends from. */
bool vd_usage_process_is_above(struct vd_usage *usage, const char *pid, unsigned of);
