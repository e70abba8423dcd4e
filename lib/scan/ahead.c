// SPDX-License-Identifier: LGPL-2.1-or-later
#include "scan/ahead.h"

#include <errno.h>
#include <sched.h>

#include "device/build.h"
#include "device/read-ahead.h"

/* Below, what another thread reads is not worth its start. */
#define MANY 128

static bool has_processors(void)
{
	cpu_set_t set;

	/* More than the set has room for: EINVAL. */
	return sched_getaffinity(0, sizeof(set), &set) < 0 || CPU_COUNT(&set) > 1;
}

void vd_ahead_clear(struct vd_ahead *ahead)
{
	vd_attr_batch_free(vd_take_ptr(ahead->now));
	vd_attr_batch_free(vd_take_ptr(ahead->next));
}

/* Fill BATCH with the devices from AT on. A device that has no room in an empty one is left out. */
static int fill(struct vd_ahead *ahead, struct vd_attr_batch *batch, size_t at)
{
	const struct vd_tree *tree = ahead->tree;
	int r = 0;

	for (; at < tree->count && r == 0; at++) {
		if (vd_node_is_root(tree->nodes[at]))
			r = vd_read_ahead_add(batch, tree->nodes[at], ahead->fields,
					      !ahead->is_beside, at);
		if (r == -ENOBUFS && vd_attr_batch_count(batch))
			break;
		if (r == -ENOBUFS)
			r = 0;
	}
	ahead->next_end = at;
	return r == -ENOBUFS ? 0 : r;
}

static int begin(struct vd_ahead *ahead, size_t at)
{
	VD_CLEANUP(vd_attr_batch_freep) struct vd_attr_batch *batch = NULL;
	int r = vd_attr_batch_new(ahead->root, &batch);

	if (r == 0)
		r = fill(ahead, batch, at);
	if (r < 0)
		return r;
	vd_attr_batch_begin(batch);
	ahead->next = vd_take_ptr(batch);
	return 0;
}

/* The next batch becomes that of now. */
static int wait(struct vd_ahead *ahead)
{
	size_t owner;
	int r = vd_attr_batch_wait(ahead->next, &owner);

	if (r == -EAGAIN)
		return r;
	vd_attr_batch_free(ahead->now);
	ahead->now = vd_take_ptr(ahead->next);
	/* What comes after the device that hangs is read by another thread. */
	ahead->now_end = r == -ETIMEDOUT ? owner + 1 : ahead->next_end;
	return 0;
}

static void decide(struct vd_ahead *ahead, size_t at)
{
	if (!ahead->has_begun)
		ahead->is_beside = ahead->tree->count - at >= MANY && has_processors();
	ahead->has_begun = true;
}

int vd_ahead_step(struct vd_ahead *ahead, size_t at)
{
	int r = 0;

	if (at < ahead->now_end)
		return 0;
	decide(ahead, at);
	/* Nothing waits for a lock in a copied tree. */
	if (!ahead->is_beside && !vd_root_is_live(ahead->root))
		return 0;
	if (!ahead->next)
		r = begin(ahead, at);
	if (r == 0)
		r = wait(ahead);
	if (r == 0 && ahead->is_beside && ahead->now_end < ahead->tree->count)
		r = begin(ahead, ahead->now_end);
	return r;
}
