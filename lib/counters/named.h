/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counters whose names come from the kernel, with the values that they have. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct vd_item;
struct vd_reading;

/*
 * vd_named_add - Add VALUE as a counter of ITEM. Its name is the SIZE bytes at NAME, up to the
 * first NUL if there is one; a counter without a name is left out. Bytes that are no UTF-8 become
 * \xNN. If ITEM has that name already, "#2" follows the name, or the next free number. A VALUE
 * greater than INT64_MAX is null in JSON. Return 0, or:
 * -ERANGE: it is null.
 * -ENOMEM: counted as a loss (base/loss.h).
 */
int vd_named_add(struct vd_item *item, const char *name, size_t size, uint64_t value);
