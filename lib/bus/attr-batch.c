// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bus/attr-batch.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/loss.h"

#define PART_MS	  1
#define START_MS  2000 /* A busy machine lets a thread wait for a processor. */
#define HELP_NS	  500000
#define SPAN_BITS 16

struct item {
	const char *key; /* the caller's pointer, which only the caller compares */
	const char *dir; /* a copy */
	const struct vd_attr *attr;
	size_t owner;
	atomic_bool is_done; /* the two below are set */
	int error;
	const char *text;
};

/*
 * The thread reads ORDER from its begin, the caller from its end but for those that may wait, until they
 * meet. Each has a root and an arena of its own; an item is of the one that has claimed it until it is
 * done.
 */
struct vd_attr_batch {
	atomic_uint holders; /* the caller, the task */
	atomic_uint span; /* what nobody has claimed: from the lower SPAN_BITS to the upper ones */
	struct vd_root *root;
	struct vd_arena arena;
	bool is_restricted; /* the caller reads only what every user may, and so does the thread */
	const struct vd_root *own_root;
	struct vd_arena own_arena;
	size_t count, waiting;	    /* WAITING may wait, and come first in ORDER */
	struct vd_task *task;	    /* NULL: not begun, or ended */
	const struct item *hanging; /* NULL: none does */
	size_t cursor;		    /* the item after the one that was found last */
	unsigned progress;	    /* how many the thread had claimed at SINCE_NS */
	uint64_t since_ns;	    /* 0: nothing was waited for yet */
	unsigned short order[VD_ATTR_BATCH_MAX];
	struct item items[VD_ATTR_BATCH_MAX];
};

static void drop(void *data)
{
	struct vd_attr_batch *batch = data;

	if (atomic_fetch_sub(&batch->holders, 1) > 1)
		return;
	vd_root_free(batch->root);
	vd_arena_clear(&batch->arena);
	vd_arena_clear(&batch->own_arena);
	free(batch);
}

int vd_attr_batch_new(const struct vd_root *root, struct vd_attr_batch **ret)
{
	struct vd_attr_batch *batch = calloc(1, sizeof(*batch));
	int r;

	if (!batch)
		return vd_lose();
	r = vd_root_again(root, &batch->root);
	if (r < 0) {
		free(batch);
		return r;
	}
	batch->own_root = root;
	atomic_init(&batch->holders, 1);
	*ret = batch;
	return 0;
}

static unsigned first_of(unsigned span)
{
	return span & ((1u << SPAN_BITS) - 1);
}

static unsigned end_of(unsigned span)
{
	return span >> SPAN_BITS;
}

/* The next item for the thread; NULL: there is none. */
static struct item *claim_first(struct vd_attr_batch *batch)
{
	unsigned span = atomic_load(&batch->span);

	do {
		if (first_of(span) == end_of(span))
			return NULL;
	} while (!atomic_compare_exchange_weak(&batch->span, &span, span + 1));
	return &batch->items[batch->order[first_of(span)]];
}

/* The next item for the caller; NULL: there is none. */
static struct item *claim_last(struct vd_attr_batch *batch)
{
	unsigned span = atomic_load(&batch->span);

	do {
		if (first_of(span) == end_of(span) || end_of(span) <= batch->waiting)
			return NULL;
	} while (!atomic_compare_exchange_weak(&batch->span, &span, span - (1u << SPAN_BITS)));
	return &batch->items[batch->order[end_of(span) - 1]];
}

/* Claim all, so that the thread ends after what it reads now. Return how many it has claimed. */
static unsigned claim_all(struct vd_attr_batch *batch)
{
	unsigned span = atomic_load(&batch->span);

	while (!atomic_compare_exchange_weak(&batch->span, &span,
					     first_of(span) | first_of(span) << SPAN_BITS))
		;
	return first_of(span);
}

/* What the thread reads, which has claimed COUNT; NULL: nothing now. */
static const struct item *find_reading(const struct vd_attr_batch *batch, unsigned count)
{
	const struct item *last = count ? &batch->items[batch->order[count - 1]] : NULL;

	return last && !atomic_load(&last->is_done) ? last : NULL;
}

static void leave(struct vd_attr_batch *batch)
{
	batch->hanging = find_reading(batch, claim_all(batch));
	vd_task_end(vd_take_ptr(batch->task));
}

void vd_attr_batch_free(struct vd_attr_batch *batch)
{
	if (!batch)
		return;
	leave(batch);
	drop(batch);
}

/* Several attributes of a folder come one after the other. */
static const char *copy_dir(struct vd_attr_batch *batch, const char *dir)
{
	const struct item *last = batch->count ? &batch->items[batch->count - 1] : NULL;

	return last && last->key == dir ? last->dir : vd_arena_strdup(&batch->arena, dir);
}

int vd_attr_batch_add(struct vd_attr_batch *batch, const char *dir, const struct vd_attr *attr,
		      size_t owner)
{
	const char *copy;

	if (batch->count == VD_ATTR_BATCH_MAX)
		return -ENOBUFS;
	copy = copy_dir(batch, dir);
	if (!copy)
		return -ENOMEM;
	batch->items[batch->count++] =
		(struct item){ .key = dir, .dir = copy, .attr = attr, .owner = owner };
	return 0;
}

size_t vd_attr_batch_count(const struct vd_attr_batch *batch)
{
	return batch->count;
}

void vd_attr_batch_cut(struct vd_attr_batch *batch, size_t count)
{
	batch->count = count;
}

static void read_item(struct item *item, const struct vd_root *root, struct vd_arena *arena)
{
	/* The thread is the one that may wait. */
	struct vd_attr attr = *item->attr;

	attr.may_wait = false;
	item->error = vd_attr_read(root, item->dir, &attr, arena, &item->text);
	atomic_store(&item->is_done, true);
}

static void run(void *data)
{
	struct vd_attr_batch *batch = data;
	struct item *item;

	vd_root_restrict(batch->is_restricted);
	while ((item = claim_first(batch)))
		read_item(item, batch->root, &batch->arena);
	vd_root_restrict(false);
}

/* Read a part of what the thread has not come to. Return whether there is more. */
static bool help(struct vd_attr_batch *batch)
{
	uint64_t began_ns = vd_clock_ns();
	struct item *item;

	while ((item = claim_last(batch))) {
		read_item(item, batch->own_root, &batch->own_arena);
		if (vd_clock_ns() - began_ns > HELP_NS)
			return true;
	}
	return false;
}

static void add_order(struct vd_attr_batch *batch, size_t *count, bool may_wait)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (batch->items[i].attr->may_wait == may_wait)
			batch->order[(*count)++] = (unsigned short)i;
	}
}

static void set_order(struct vd_attr_batch *batch)
{
	size_t count = 0;

	add_order(batch, &count, true);
	batch->waiting = count;
	add_order(batch, &count, false);
	atomic_store(&batch->span, (unsigned)count << SPAN_BITS);
}

void vd_attr_batch_begin(struct vd_attr_batch *batch)
{
	/* Each is one of its own: what hangs of one keeps no thread from the next. */
	static uint64_t number;
	const struct vd_task_key key = { .kind = VD_TASK_FILES, .inode = number++ };

	set_order(batch);
	batch->is_restricted = vd_root_is_restricted();
	atomic_fetch_add(&batch->holders, 1);
	if (!batch->count ||
	    vd_task_begin(&key, VD_ATTR_WAIT_MS, run, drop, batch, &batch->task) < 0)
		drop(batch);
}

/* Whether the thread has begun no other read for as long as one may take, or none at all. */
static bool is_stuck(struct vd_attr_batch *batch)
{
	unsigned claimed = first_of(atomic_load(&batch->span));
	uint64_t now_ns = vd_clock_ns();

	if (!batch->since_ns || claimed != batch->progress) {
		batch->progress = claimed;
		batch->since_ns = now_ns;
	}
	return now_ns - batch->since_ns >=
	       (find_reading(batch, claimed) ? VD_ATTR_WAIT_MS : START_MS) * (uint64_t)VD_NS_PER_MS;
}

int vd_attr_batch_wait(struct vd_attr_batch *batch, size_t *ret_owner)
{
	bool is_over = !batch->task;

	if (!is_over && help(batch))
		return -EAGAIN;
	is_over = is_over || vd_task_wait(batch->task, PART_MS);
	if (!is_over && !is_stuck(batch))
		return -EAGAIN;
	leave(batch);
	if (!batch->hanging)
		return 0;
	*ret_owner = batch->hanging->owner;
	return -ETIMEDOUT;
}

/* They are looked up in about the order in which they were added. */
static struct item *find(struct vd_attr_batch *batch, size_t from, size_t to, const char *dir,
			 const struct vd_attr *attr)
{
	for (struct item *item = &batch->items[from]; item < &batch->items[to]; item++) {
		if (item->key == dir && item->attr == attr)
			return item;
	}
	return NULL;
}

int vd_attr_batch_find(struct vd_attr_batch *batch, const char *dir, const struct vd_attr *attr,
		       const char **ret)
{
	struct item *item = find(batch, batch->cursor, batch->count, dir, attr)
				    ?: find(batch, 0, batch->cursor, dir, attr);

	if (!item)
		return -EAGAIN;
	batch->cursor = (size_t)(item - batch->items) + 1;
	if (item == batch->hanging && attr->may_wait)
		return -ETIMEDOUT;
	if (!atomic_load(&item->is_done))
		return -EAGAIN;
	if (item->error < 0)
		return -EAGAIN;
	*ret = item->text;
	return 0;
}
