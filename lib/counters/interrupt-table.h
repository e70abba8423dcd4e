/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file proc/interrupts (Linux, kernel/irq/proc.c, show_interrupts()), read once and indexed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/root.h"

struct vd_interrupt {
	unsigned number;
	bool has_count;	  /* its counts are those of a kernel */
	uint64_t count;	  /* of all processors */
	const char *name; /* of its actions, with ", " between; NULL: it has none */
};

/* The number of an interrupt of virtioN, by N. */
struct vd_virtio_interrupt {
	unsigned index;
	unsigned number;
};

/* All zero at first. The caller clears it in any case. */
struct vd_interrupt_table {
	struct vd_interrupt *items; /* by their numbers */
	size_t count, room;
	struct vd_virtio_interrupt *virtio; /* by their indices */
	size_t virtio_count, virtio_room;
	struct vd_arena arena; /* the names */
	uint64_t time_ns;      /* when reading began, by vd_clock_ns(); 0: it could not begin */
	int error; /* why not all of the file could be read (negative); 0: all was read */
	bool complete;
	int fd;	    /* of the file, while there is a text */
	char *text; /* what was read and not yet taken; NULL: reading has not begun, or is over */
	size_t len;
};

/*
 * vd_interrupt_table_step - Read the next part of the file in ROOT. Return:
 * 1: there is more to read; call again.
 * 0: TABLE is complete, or its error says why not; it is sorted.
 * -ENOMEM: counted as a loss (base/loss.h).
 */
int vd_interrupt_table_step(struct vd_interrupt_table *table, const struct vd_root *root);

/* vd_interrupt_table_clear - Free what TABLE holds. */
void vd_interrupt_table_clear(struct vd_interrupt_table *table);

/* vd_interrupt_find - Return the interrupt NUMBER, which lives as long as TABLE. NULL: there is none. */
const struct vd_interrupt *vd_interrupt_find(const struct vd_interrupt_table *table,
					     unsigned number);

/*
 * vd_interrupt_of_virtio - Return the place of the first entry of TABLE->virtio whose index is INDEX
 * or greater; the count if there is none.
 */
size_t vd_interrupt_of_virtio(const struct vd_interrupt_table *table, unsigned index);

/*
 * vd_virtio_index - Find the N of the name "virtioN", "virtioN-req.0" or "virtioN, ..." that TEXT
 * begins with. *RET_QUEUE is what follows the dash, or NULL. Return false if TEXT begins otherwise.
 */
bool vd_virtio_index(const char *text, unsigned *ret, const char **ret_queue);
