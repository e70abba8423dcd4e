// SPDX-License-Identifier: LGPL-2.1-or-later
/* Datagrams: UDP. */
#include <endian.h>
#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "json/build.h"
#include "kinds/net/net-internal.h"

#define BATCH	    32
#define ANSWER_NS   1000000000u
#define BUFFER_SIZE (4 << 20)
/* How long what is on its way may be. */
#define DRAIN_NS    200000000u
#define PATIENCE_NS (VD_PEER_PATIENCE_MS * 1000000ull)
#define CHECK_MS    100

struct datagrams {
	struct vd_net *net;
	struct vd_bench_job *job;
	struct vd_bench_figure *arrived_figure, *sent_figure;
	int fd;
	uint32_t size;
	uint64_t number;
	uint64_t sent, arrived;	   /* by this end, since the beginning */
	uint64_t slice_sent;	   /* at the beginning of the slice */
	struct vd_peer_frame from; /* report at the beginning of the slice */
	struct mmsghdr messages[BATCH];
	struct iovec vectors[BATCH];
	unsigned char bytes[BATCH][VD_PEER_SIZE_MAX];
};

static int fail(struct datagrams *datagrams, int r)
{
	return vd_net_fail(datagrams->net, r, "exchange datagrams",
			   r == -ECONNREFUSED ? "nothing receives datagrams there" : NULL);
}

static void put_head(struct datagrams *datagrams, size_t i, enum vd_peer_purpose purpose)
{
	struct vd_peer_datagram head = { .purpose = htobe32(purpose),
					 .number = htobe64(++datagrams->number) };

	memcpy(head.secret, datagrams->net->peer.secret, sizeof(head.secret));
	memcpy(datagrams->bytes[i], &head, sizeof(head));
}

static bool is_ours(const struct datagrams *datagrams, size_t i, size_t size,
		    enum vd_peer_purpose purpose, uint64_t *ret_number)
{
	struct vd_peer_datagram head;

	if (size != datagrams->size)
		return false;
	memcpy(&head, datagrams->bytes[i], sizeof(head));
	*ret_number = be64toh(head.number);
	return head.purpose == htobe32(purpose) &&
	       memcmp(head.secret, datagrams->net->peer.secret, sizeof(head.secret)) == 0;
}

/* One that was lost on the way out is told by nobody, but ICMP may tell that of the one before. */
static bool is_passing(int error)
{
	return error == EAGAIN || error == EINTR || error == ENOBUFS || error == EHOSTUNREACH;
}

static int send_one(struct datagrams *datagrams, enum vd_peer_purpose purpose)
{
	put_head(datagrams, 0, purpose);
	if (send(datagrams->fd, datagrams->bytes[0], datagrams->size, MSG_NOSIGNAL) < 0 &&
	    !is_passing(errno))
		return fail(datagrams, -errno);
	return 0;
}

/* 0: the answer has come; 1: not yet. */
static int receive_one(struct datagrams *datagrams)
{
	ssize_t n =
		recv(datagrams->fd, datagrams->bytes[0], sizeof(datagrams->bytes[0]), MSG_DONTWAIT);
	uint64_t number;

	if (n < 0)
		return is_passing(errno) ? 1 : fail(datagrams, -errno);
	return is_ours(datagrams, 0, (size_t)n, VD_PEER_ECHOED, &number) &&
			       number == datagrams->number
		       ? 0
		       : 1;
}

static int trip_once(void *data, struct vd_bench_job *job, uint64_t *ret_ns)
{
	struct datagrams *datagrams = data;
	struct vd_net *net = datagrams->net;
	uint64_t before = vd_clock_ns();
	int r = send_one(datagrams, VD_PEER_ECHOED);

	if (r < 0)
		return r;
	do {
		r = vd_peer_wait(&net->peer, datagrams->fd, POLLIN, before + ANSWER_NS);
		if (r < 0)
			return fail(datagrams, r);
		r = r ? receive_one(datagrams) : 1;
		*ret_ns = vd_net_since(before);
	} while (r == 1 && *ret_ns < ANSWER_NS);
	if (r >= 0 && before - net->ticked_ns > VD_PEER_TICK_MS * 1000000ull) {
		int talked = vd_net_talk(net);

		return talked < 0 ? talked : r;
	}
	return r;
}

static int measure_trips(struct datagrams *datagrams)
{
	struct vd_net_trips trips = {
		.once = trip_once, .data = datagrams, .what = "exchange", .bytes = datagrams->size
	};
	int r = vd_net_trips_measure(datagrams->net->run, datagrams->job, &trips);

	datagrams->net->is_mute = trips.gave_up;
	return r;
}

static void set_batch(struct datagrams *datagrams, size_t size)
{
	for (size_t i = 0; i < BATCH; i++) {
		datagrams->vectors[i] = (struct iovec){ datagrams->bytes[i], size };
		datagrams->messages[i].msg_hdr = (struct msghdr){
			.msg_iov = &datagrams->vectors[i],
			.msg_iovlen = 1,
		};
	}
}

static int send_batch(struct datagrams *datagrams)
{
	struct pollfd ready = { .fd = datagrams->fd, .events = POLLOUT };
	int n;

	for (size_t i = 0; i < BATCH; i++)
		put_head(datagrams, i, VD_PEER_COUNTED);
	n = sendmmsg(datagrams->fd, datagrams->messages, BATCH, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n < 0 && !is_passing(errno))
		return fail(datagrams, -errno);
	if (n < 0)
		poll(&ready, 1, CHECK_MS);
	datagrams->sent += n > 0 ? (uint64_t)n : 0;
	vd_bench_count(datagrams->job, n > 0 ? (uint64_t)n : 0, 0);
	return 0;
}

static int receive_batch(struct datagrams *datagrams)
{
	struct pollfd ready = { .fd = datagrams->fd, .events = POLLIN };
	uint64_t number, count = 0;
	int n = recvmmsg(datagrams->fd, datagrams->messages, BATCH, MSG_DONTWAIT, NULL);

	if (n < 0 && !is_passing(errno))
		return fail(datagrams, -errno);
	if (n < 0)
		poll(&ready, 1, CHECK_MS);
	for (int i = 0; i < n; i++)
		count += is_ours(datagrams, (size_t)i, datagrams->messages[i].msg_len,
				 VD_PEER_FLOODED, &number);
	datagrams->arrived += count;
	vd_bench_count(datagrams->job, count, count * datagrams->size);
	return 0;
}

static void sample_report(struct datagrams *datagrams, struct vd_bench_figure *figure)
{
	struct vd_peer_frame *report = &datagrams->net->report;
	uint64_t ns = report->ns - datagrams->from.ns;

	if (datagrams->from.ns && ns)
		vd_bench_sample(datagrams->job, figure,
				(double)(report->packets - datagrams->from.packets) * 1e9 /
					(double)ns);
	datagrams->from = *report;
}

/* The samples of a slice: the count of this side, and the one that the peer has reported. */
static void sample(struct datagrams *datagrams, bool out)
{
	double seconds = (double)vd_net_since(vd_bench_slice_begin_ns(datagrams->job)) / 1e9;
	uint64_t own = out ? datagrams->sent : datagrams->arrived;
	double rate = (double)(own - datagrams->slice_sent) / seconds;

	datagrams->slice_sent = own;
	sample_report(datagrams, out ? datagrams->arrived_figure : datagrams->sent_figure);
	vd_bench_sample(datagrams->job, out ? datagrams->sent_figure : datagrams->arrived_figure,
			rate);
}

/* The address may be lost on the way, as any datagram. */
static int send_address(struct datagrams *datagrams)
{
	uint32_t size = datagrams->size;
	int r;

	datagrams->size = sizeof(struct vd_peer_datagram);
	r = send_one(datagrams, VD_PEER_FROM_HERE);
	datagrams->size = size;
	return r;
}

/* One stretch of work, after which it is time to talk. */
static int work(struct datagrams *datagrams, bool out)
{
	uint64_t until = vd_clock_ns() + 1000000u;
	int r;

	do
		r = out ? send_batch(datagrams) : receive_batch(datagrams);
	while (r == 0 && vd_clock_ns() < until);
	if (r == 0)
		r = vd_net_talk(datagrams->net);
	return r;
}

static int run_slice(struct datagrams *datagrams, bool out)
{
	int r = out ? 0 : send_address(datagrams);

	if (!out)
		set_batch(datagrams, sizeof(datagrams->bytes[0]));
	do
		r = r == 0 ? work(datagrams, out) : r;
	while (r == 0 && !vd_bench_slice_over(datagrams->job));
	if (r == 0 && !vd_bench_stopped(datagrams->net->run))
		sample(datagrams, out);
	return r;
}

/* Wait until the peer has sent COMMAND. */
static int await_report(struct datagrams *datagrams, enum vd_peer_command command)
{
	struct vd_net *net = datagrams->net;
	uint64_t until = vd_clock_ns() + PATIENCE_NS;
	int r = 0;

	while (r == 0 && net->report.command != command && !vd_bench_stopped(net->run)) {
		r = vd_peer_wait(&net->peer, net->control, POLLIN, until);
		if (r == 0)
			return fail(datagrams, -ETIMEDOUT);
		r = r < 0 ? fail(datagrams, r) : vd_net_talk(net);
	}
	return r;
}

/* What both ends have counted in the end, once nothing is on its way any more. */
static int finish(struct datagrams *datagrams, bool out)
{
	struct vd_net *net = datagrams->net;
	uint64_t until = vd_clock_ns() + DRAIN_NS;
	int r = 0;

	if (!out)
		r = vd_net_send_command(net, VD_PEER_STOP, 0);
	while (r == 0 && vd_clock_ns() < until && !vd_bench_stopped(net->run)) {
		struct timespec step = { .tv_nsec = 2000000 };

		if (!out)
			r = receive_batch(datagrams);
		else
			nanosleep(&step, NULL);
		if (r == 0)
			r = vd_net_talk(net);
	}
	if (r == 0 && out)
		r = vd_net_send_command(net, VD_PEER_STOP, 0);
	return r == 0 ? await_report(datagrams, VD_PEER_DONE) : r;
}

static void set_losses(struct datagrams *datagrams, bool out)
{
	uint64_t other = datagrams->net->report.packets;
	uint64_t sent = out ? datagrams->sent : other;
	uint64_t arrived = out ? other : datagrams->arrived;

	vd_bench_set(datagrams->job, "sent", vd_json_unsigned(sent));
	vd_bench_set(datagrams->job, "lost", vd_json_unsigned(sent > arrived ? sent - arrived : 0));
}

static int measure_rate(struct datagrams *datagrams, bool out)
{
	struct vd_net *net = datagrams->net;
	int r;

	datagrams->arrived_figure =
		vd_bench_figure(datagrams->job, "packets", "1/s", VD_BENCH_MORE);
	datagrams->sent_figure = vd_bench_figure(datagrams->job, "sent", "1/s", VD_BENCH_MORE);
	set_batch(datagrams, datagrams->size);
	net->report = (struct vd_peer_frame){ 0 };
	r = vd_net_send_command(net, out ? VD_PEER_COUNT : VD_PEER_FLOOD, datagrams->size);
	/* What came before it counts would pass for lost. */
	if (r == 0 && out)
		r = await_report(datagrams, VD_PEER_REPORT);
	while (r == 0 && vd_bench_slice(datagrams->job))
		r = run_slice(datagrams, out);
	vd_bench_end(datagrams->job);
	if (r == 0 && !vd_bench_stopped(net->run))
		r = finish(datagrams, out);
	if (r == 0)
		set_losses(datagrams, out);
	return r;
}

static int open_socket(struct datagrams *datagrams)
{
	const int size = BUFFER_SIZE;
	int r = vd_peer_datagrams(&datagrams->net->peer, &datagrams->fd);

	if (r < 0)
		return vd_net_fail(datagrams->net, r, "open a socket for datagrams", NULL);
	setsockopt(datagrams->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return 0;
}

enum way {
	THERE_AND_BACK,
	OUT,
	IN,
};

static int run(struct vd_net *net, const char *name, enum way way)
{
	uint64_t size = vd_bench_number(net->run, "size");
	vd_autofree struct datagrams *datagrams = calloc(1, sizeof(*datagrams));
	int r;

	if (!datagrams)
		return vd_net_no_memory(net->run);
	datagrams->net = net;
	if (size < sizeof(struct vd_peer_datagram))
		size = sizeof(struct vd_peer_datagram);
	datagrams->size = (uint32_t)size;
	r = open_socket(datagrams);
	if (r < 0)
		return r;
	r = vd_net_begin(net, name, &datagrams->job);
	if (r == 0) {
		vd_bench_set(datagrams->job, "sizeBytes", vd_json_unsigned(size));
		r = way == THERE_AND_BACK ? measure_trips(datagrams)
					  : measure_rate(datagrams, way == OUT);
	}
	close(datagrams->fd);
	return r;
}

int vd_net_datagram_trips(struct vd_net *net, const char *name)
{
	return run(net, name, THERE_AND_BACK);
}

int vd_net_datagram_send(struct vd_net *net, const char *name)
{
	return run(net, name, OUT);
}

int vd_net_datagram_receive(struct vd_net *net, const char *name)
{
	return run(net, name, IN);
}
