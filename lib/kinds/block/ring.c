// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kinds/block/ring.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/uio.h>

#include "base/clock.h"
#include "base/cleanup.h"

#define ALIGNMENT 4096

struct state {
	struct vd_ring *ring;
	struct io_uring uring;
	char *buffers;
	uint64_t *begun_ns, *block; /* of each of the operations that are going */
	uint64_t next, random;
	unsigned going;
	uint64_t done;
};

bool vd_ring_is_built(void)
{
	return true;
}

void vd_ring_end(struct vd_ring_work *work)
{
	atomic_store(&work->end, true);
	/* It can't be full: one is enough for that. */
	eventfd_write(work->end_fd, 1);
}

static int fail(struct vd_ring *ring, const char *what, int64_t at, int error)
{
	/* The first is the one. */
	if (!atomic_load(&ring->error)) {
		ring->what = what;
		ring->at = at;
		atomic_store(&ring->error, error);
	}
	vd_ring_end(ring->work);
	return error;
}

/* The cheapest way that this kernel has: completions are worked off by the one who waits for them
 * (6.1), or when it enters the kernel (5.19). */
static int open_uring(struct io_uring *uring, unsigned depth)
{
	static const unsigned flags[] = { IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
					  IORING_SETUP_COOP_TASKRUN, 0 };
	int r = -EINVAL;

	for (size_t i = 0; r == -EINVAL && i < VD_ARRAY_SIZE(flags); i++)
		/* One more than can be going, for what tells of the end. */
		r = io_uring_queue_init(depth + 1, uring, flags[i]);
	return r;
}

static int allocate(struct state *state)
{
	const struct vd_ring_work *work = state->ring->work;
	size_t size = (size_t)work->depth * work->size_bytes;

	state->begun_ns = calloc(work->depth, sizeof(*state->begun_ns));
	state->block = calloc(work->depth, sizeof(*state->block));
	if (!state->begun_ns || !state->block ||
	    posix_memalign((void **)&state->buffers, ALIGNMENT, size) != 0)
		return -ENOMEM;
	/* Pages of its own, and nothing that a disk could take for nothing. */
	for (size_t i = 0; i < size; i++)
		state->buffers[i] = (char)((i ^ (i >> 9)) * 2654435761u >> 13);
	return 0;
}

static int register_all(struct state *state)
{
	const struct vd_ring_work *work = state->ring->work;
	struct iovec buffers = { state->buffers, (size_t)work->depth * work->size_bytes };
	int r = io_uring_register_files(&state->uring, &work->fd, 1);

	return r < 0 ? r : io_uring_register_buffers(&state->uring, &buffers, 1);
}

/* xorshift64* (Vigna): which block is next is no more than a few instructions. */
static uint64_t draw(struct state *state)
{
	state->random ^= state->random >> 12;
	state->random ^= state->random << 25;
	state->random ^= state->random >> 27;
	return state->random * UINT64_C(2685821657736338717);
}

/* The upper half of A * B: a compiler for 32 bits has no type of 128. */
static uint64_t high_product(uint64_t a, uint64_t b)
{
	uint64_t a_high = a >> 32, a_low = (uint32_t)a, b_high = b >> 32, b_low = (uint32_t)b;
	uint64_t middle = a_high * b_low + (a_low * b_low >> 32);

	return a_high * b_high + (middle >> 32) + (((uint32_t)middle + a_low * b_high) >> 32);
}

static uint64_t next_block(struct state *state)
{
	const struct vd_ring_work *work = state->ring->work;
	uint64_t block = state->next;

	if (work->random)
		return high_product(draw(state), work->blocks);
	state->next = block + 1 == work->blocks ? 0 : block + 1;
	return block;
}

static void prepare(struct state *state, unsigned slot, uint64_t now)
{
	const struct vd_ring_work *work = state->ring->work;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&state->uring);
	char *buffer = state->buffers + (size_t)slot * work->size_bytes;

	state->block[slot] = next_block(state);
	state->begun_ns[slot] = now;
	if (work->writes)
		io_uring_prep_write_fixed(sqe, 0, buffer, work->size_bytes,
					  state->block[slot] * work->size_bytes, 0);
	else
		io_uring_prep_read_fixed(sqe, 0, buffer, work->size_bytes,
					 state->block[slot] * work->size_bytes, 0);
	sqe->flags |= IOSQE_FIXED_FILE;
	sqe->user_data = slot;
	state->going++;
}

static int take(struct state *state, const struct io_uring_cqe *cqe, uint64_t now, bool counts)
{
	const struct vd_ring_work *work = state->ring->work;
	unsigned slot = (unsigned)cqe->user_data;

	state->going--;
	if (cqe->res != (int)work->size_bytes)
		return fail(state->ring, work->writes ? "write" : "read",
			    (int64_t)(state->block[slot] * work->size_bytes),
			    cqe->res < 0 ? cqe->res : -EIO);
	state->done++;
	if (counts)
		vd_histogram_add(state->ring->latency, now - state->begun_ns[slot]);
	return 0;
}

/* All that is there; and as many again, unless it is the end. */
static int take_all(struct state *state)
{
	bool counts = !vd_bench_is_warming(state->ring->work->job);
	bool ends = atomic_load_explicit(&state->ring->work->end, memory_order_relaxed);
	uint64_t now = vd_clock_ns();
	struct io_uring_cqe *cqe;
	unsigned head, count = 0;
	int r = 0;

	io_uring_for_each_cqe(&state->uring, head, cqe)
	{
		int one;

		count++;
		if (cqe->user_data >= state->ring->work->depth)
			continue;
		one = take(state, cqe, now, counts && !ends);
		if (one < 0)
			r = one;
		else if (r == 0 && !ends)
			prepare(state, (unsigned)cqe->user_data, now);
	}
	io_uring_cq_advance(&state->uring, count);
	atomic_store_explicit(&state->ring->operations, state->done, memory_order_relaxed);
	return r;
}

/* The end is one more thing to wait for: a time limit would cost a timer for each request. */
static void watch_end(struct state *state)
{
	const struct vd_ring_work *work = state->ring->work;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&state->uring);

	io_uring_prep_poll_add(sqe, work->end_fd, POLLIN);
	sqe->user_data = work->depth;
}

static int wait_for_some(struct state *state)
{
	int r = io_uring_submit_and_wait(&state->uring, 1);

	return r == -EINTR || r == -EAGAIN ? 0 : r;
}

static int work_off(struct state *state)
{
	int r = 0;

	watch_end(state);
	for (unsigned i = 0; i < state->ring->work->depth; i++)
		prepare(state, i, vd_clock_ns());
	while (r >= 0 && state->going) {
		r = wait_for_some(state);
		if (r < 0)
			return fail(state->ring, "wait for the disk", -1, r);
		r = take_all(state);
	}
	/* After a failure: the buffers are the kernel's until all have ended. */
	while (state->going && wait_for_some(state) >= 0)
		take_all(state);
	return r;
}

static void set_up(struct state *state)
{
	const struct vd_ring *ring = state->ring;

	state->random = (ring->index + 1) * UINT64_C(0x9e3779b97f4a7c15);
	state->next = ring->work->blocks / ring->count * ring->index;
}

static int work_with_uring(struct state *state)
{
	int r = open_uring(&state->uring, state->ring->work->depth);

	if (r < 0)
		return fail(state->ring, "use io_uring", -1, r);
	r = register_all(state);
	if (r < 0)
		fail(state->ring, "register the disk and the buffers", -1, r);
	else
		r = work_off(state);
	io_uring_queue_exit(&state->uring);
	return r;
}

void *vd_ring_thread(void *data)
{
	struct state state = { .ring = data };

	set_up(&state);
	if (allocate(&state) < 0)
		fail(state.ring, "allocate the buffers", -1, -ENOMEM);
	else
		work_with_uring(&state);
	free(state.buffers);
	free(state.begun_ns);
	free(state.block);
	return NULL;
}
