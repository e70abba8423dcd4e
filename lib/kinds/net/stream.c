// SPDX-License-Identifier: LGPL-2.1-or-later
/* Streams, of whatever kind: TCP and vsock. */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "json/build.h"
#include "kinds/net/net-internal.h"

#define PATIENCE_NS (VD_PEER_PATIENCE_MS * 1000000ull)
/* How often the stop flag and the reports are checked. */
#define CHECK_MS    100

struct trip {
	struct vd_net *net;
	int fd;
	size_t size;
	unsigned char buffer[VD_PEER_SIZE_MAX];
};

/* With each call blocking, one is enough for each way; it wakes up now and then. */
static int make_blocking(int fd)
{
	const struct timeval limit = { .tv_usec = CHECK_MS * 1000 };
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0)
		return -errno;
	return 0;
}

/* Whether a trip that is not whole goes on: 0; or a negative errno. */
static int check_trip(const struct trip *trip, uint64_t began_ns)
{
	if (vd_bench_stopped(trip->net->run))
		return -ECANCELED;
	return vd_net_since(began_ns) > PATIENCE_NS ? -ETIMEDOUT : 0;
}

/* All of SIZE, one way. A peer that takes or gives a few bytes at a time has no more time than one
 * that stands still. */
static int move(struct trip *trip, bool out, uint64_t began_ns)
{
	size_t done = 0;
	int r = 0;

	while (r == 0 && done < trip->size) {
		ssize_t n =
			out ? send(trip->fd, trip->buffer + done, trip->size - done, MSG_NOSIGNAL)
			    : recv(trip->fd, trip->buffer + done, trip->size - done, 0);
		int error = n < 0 ? errno : ECONNRESET;

		if (n <= 0 && error != EAGAIN && error != EINTR)
			return -error;
		done += n > 0 ? (size_t)n : 0;
		if (done < trip->size)
			r = check_trip(trip, began_ns);
	}
	return r;
}

static int trip_once(void *data, struct vd_bench_job *job, uint64_t *ret_ns)
{
	struct trip *trip = data;
	uint64_t before = vd_clock_ns();
	int r = move(trip, true, before);

	if (r == 0)
		r = move(trip, false, before);
	*ret_ns = vd_net_since(before);
	if (r < 0)
		return vd_net_fail(trip->net, r, "exchange bytes", NULL);
	return before - trip->net->ticked_ns < VD_PEER_TICK_MS * 1000000ull
		       ? 0
		       : vd_net_talk(trip->net);
}

static int measure_trips(struct trip *trip, const char *name)
{
	struct vd_net_trips trips = {
		.once = trip_once, .data = trip, .what = "exchange", .bytes = trip->size
	};
	struct vd_bench_job *job;
	int r = make_blocking(trip->fd);

	if (r < 0)
		return vd_net_fail(trip->net, r, "set up the socket", NULL);
	r = vd_net_begin(trip->net, name, &job);
	if (r < 0)
		return r;
	vd_bench_set(job, "sizeBytes", vd_json_unsigned(trip->size));
	return vd_net_trips_measure(trip->net->run, job, &trips);
}

int vd_net_stream_trips(struct vd_net *net, const char *name)
{
	vd_autofree struct trip *trip = calloc(1, sizeof(*trip));
	vd_autoclose int fd = -1;
	int r;

	if (!trip)
		return vd_net_no_memory(net->run);
	trip->net = net;
	trip->size = (size_t)vd_bench_number(net->run, "size");
	r = vd_net_join(net, VD_PEER_ECHO, &fd);
	trip->fd = fd;
	return r < 0 ? r : measure_trips(trip, name);
}

/* One connection at work, one way. */
struct flow {
	int fd;
	struct vd_peer_frames frames;
	struct vd_peer_frame from, report; /* at the beginning of the slice, and the newest */
	uint64_t reported_ns;		   /* when that came, by our clock */
};

struct flows {
	struct vd_net *net;
	struct vd_bench_job *job;
	struct vd_bench_figure *figure;
	struct flow flows[VD_NET_STREAMS_MAX];
	size_t count, size;
	uint64_t moved_ns; /* when something went on */
	unsigned char *buffer;
};

static int flow_fail(struct flows *flows, int r)
{
	return vd_net_fail(flows->net, r, "stream", NULL);
}

static int write_flow(struct flows *flows, struct flow *flow)
{
	ssize_t n = send(flow->fd, flows->buffer, flows->size, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return flow_fail(flows, -errno);
	if (n > 0)
		vd_bench_count(flows->job, 1, 0);
	return 0;
}

/* What has arrived is what counts, and the peer's clock says when. */
static int receive_flow_report(struct flows *flows, struct flow *flow)
{
	uint64_t before = flow->report.bytes;
	int r = vd_peer_receive_reports(flow->fd, &flow->frames, &flow->report);

	if (r < 0)
		return flow_fail(flows, r);
	if (flow->report.bytes == before)
		return 0;
	flow->reported_ns = flows->moved_ns = vd_clock_ns();
	vd_bench_count(flows->job, 0, flow->report.bytes - before);
	return 0;
}

static int read_flow(struct flows *flows, struct flow *flow)
{
	ssize_t n = recv(flow->fd, flows->buffer, flows->size, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return flow_fail(flows, n < 0 ? -errno : -ECONNRESET);
	flows->moved_ns = vd_clock_ns();
	vd_bench_count(flows->job, 1, (uint64_t)n);
	return 0;
}

static int pump_flow(struct flows *flows, struct flow *flow, short events, bool out)
{
	int r = 0;

	if (events & POLLOUT)
		r = write_flow(flows, flow);
	if (r == 0 && events & (POLLIN | POLLHUP | POLLERR))
		r = out ? receive_flow_report(flows, flow) : read_flow(flows, flow);
	return r;
}

/* Send and receive what is possible, once for all flows. */
static int pump(struct flows *flows, bool out)
{
	struct pollfd polls[VD_NET_STREAMS_MAX];
	uint64_t now = vd_clock_ns();
	int r = 0;

	for (size_t i = 0; i < flows->count; i++)
		polls[i] = (struct pollfd){ .fd = flows->flows[i].fd,
					    .events = (short)(POLLIN | (out ? POLLOUT : 0)) };
	if (poll(polls, flows->count, CHECK_MS) < 0 && errno != EINTR)
		return flow_fail(flows, -errno);
	for (size_t i = 0; r == 0 && i < flows->count; i++)
		r = pump_flow(flows, &flows->flows[i], polls[i].revents, out);
	if (r == 0 && now - flows->net->ticked_ns > VD_PEER_TICK_MS * 1000000ull)
		r = vd_net_talk(flows->net);
	if (r == 0 && now > flows->moved_ns + PATIENCE_NS)
		return flow_fail(flows, -ETIMEDOUT);
	return r;
}

static bool all_have_reported(const struct flows *flows, uint64_t since_ns)
{
	for (size_t i = 0; i < flows->count; i++) {
		if (flows->flows[i].reported_ns < since_ns)
			return false;
	}
	return true;
}

/* From report to report of each: no matter when ours is that the slice ends. */
static void sample_sent(struct flows *flows)
{
	double rate = 0;

	for (size_t i = 0; i < flows->count; i++) {
		struct flow *flow = &flows->flows[i];
		uint64_t ns = flow->report.ns - flow->from.ns;

		if (flow->from.ns && ns)
			rate += (double)(flow->report.bytes - flow->from.bytes) * 1e9 / (double)ns;
		flow->from = flow->report;
	}
	vd_bench_sample(flows->job, flows->figure, rate);
}

/* Goes on sending until it is known how much has arrived by the end of the slice. */
static int send_slice(struct flows *flows)
{
	uint64_t end = vd_bench_slice_end_ns(flows->job);
	int r;

	do
		r = pump(flows, true);
	while (r == 0 && !vd_bench_stopped(flows->net->run) &&
	       !(vd_bench_slice_over(flows->job) && all_have_reported(flows, end)));
	if (r == 0 && !vd_bench_stopped(flows->net->run))
		sample_sent(flows);
	return r;
}

static int receive_slice(struct flows *flows)
{
	int r;

	do
		r = pump(flows, false);
	while (r == 0 && !vd_bench_slice_over(flows->job));
	if (r == 0 && !vd_bench_stopped(flows->net->run))
		vd_bench_sample_rates(flows->job, NULL, flows->figure);
	return r;
}

static int measure_flows(struct flows *flows, const char *name, bool out)
{
	int r = vd_net_begin(flows->net, name, &flows->job);

	if (r < 0)
		return r;
	flows->figure = vd_bench_figure(flows->job, "throughput", "B/s", VD_BENCH_MORE);
	vd_bench_set(flows->job, "sizeBytes", vd_json_unsigned(flows->size));
	vd_bench_set(flows->job, "streams", vd_json_unsigned(flows->count));
	flows->moved_ns = vd_clock_ns();
	while (r == 0 && vd_bench_slice(flows->job))
		r = out ? send_slice(flows) : receive_slice(flows);
	vd_bench_end(flows->job);
	return r;
}

static void free_flows(struct flows *flows)
{
	for (size_t i = 0; i < flows->count; i++)
		close(flows->flows[i].fd);
	free(flows->buffer);
	free(flows);
}

static int run_flows(struct vd_net *net, const char *name, bool out)
{
	uint64_t streams = vd_bench_number(net->run, "streams");
	struct flows *flows = calloc(1, sizeof(*flows));
	int r = 0;

	if (!flows)
		return vd_net_no_memory(net->run);
	flows->net = net;
	flows->size = (size_t)vd_bench_number(net->run, "bulk");
	flows->buffer = calloc(1, flows->size);
	if (!flows->buffer)
		r = vd_net_no_memory(net->run);
	while (r == 0 && flows->count < streams) {
		r = vd_net_join(net, out ? VD_PEER_SINK : VD_PEER_SOURCE,
				&flows->flows[flows->count].fd);
		flows->count += r == 0;
	}
	if (r == 0)
		r = measure_flows(flows, name, out);
	free_flows(flows);
	return r;
}

int vd_net_stream_send(struct vd_net *net, const char *name)
{
	return run_flows(net, name, true);
}

int vd_net_stream_receive(struct vd_net *net, const char *name)
{
	return run_flows(net, name, false);
}
