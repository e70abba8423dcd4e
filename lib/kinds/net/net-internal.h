/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kinds net and vsock share: jobs that need a peer, and round trips. */
#pragma once

#include "base/clock.h"
#include "bench/run.h"
#include "peer/join.h"

/* The settings of both kinds; each has others of its own. */
#define VD_NET_SETTING_SIZE                                                                        \
	{                                                                                          \
		.name = "size", .type = VD_BENCH_SIZE, .min = 1, .max = VD_PEER_SIZE_MAX,          \
		.default_value = "64",                                                             \
		.help = "bytes of one round trip, and of a datagram (at least 32); 1 to "          \
			"32K",                                                                     \
	}
#define VD_NET_SETTING_BULK                                                                        \
	{                                                                                          \
		.name = "bulk", .type = VD_BENCH_SIZE, .min = 1, .max = VD_NET_BULK_MAX,           \
		.default_value = "128K",                                                           \
		.help = "bytes of one write or read for the throughput, 1 to 1M",                  \
	}
#define VD_NET_SETTING_STREAMS                                                                     \
	{                                                                                          \
		.name = "streams", .type = VD_BENCH_NUMBER, .min = 1, .max = VD_NET_STREAMS_MAX,   \
		.default_value = "1", .help = "connections at a time for the throughput, 1 to 16", \
	}

#define VD_NET_BULK_MAX	   (1u << 20)
#define VD_NET_STREAMS_MAX 16

/* One run against a peer. */
struct vd_net {
	struct vd_bench_run *run;
	struct vd_peer peer;
	const char *name; /* of the peer, as the user gave it */
	int control;
	struct vd_peer_frames frames; /* of CONTROL */
	struct vd_peer_frame report;  /* the newest of them */
	uint64_t ticked_ns;	      /* of the last frame that was sent; CLOCK_MONOTONIC */
	uint64_t time_ns;	      /* of one job */
	bool is_mute;		      /* no datagram ever came back */
};

struct vd_net_job {
	const char *name;
	int (*run)(struct vd_net *net, const char *name);
	bool by_datagrams;
};

/* So many addresses of a peer are tried. */
#define VD_NET_ADDRESSES_MAX 8

/*
 * vd_net_measure - Run the jobs of JOBS (until one without a name) that the setting "job" selects,
 * in a session with the peer. The first of its COUNT ADDRESSES that answers is used, through the
 * interface DEVICE (NULL: any). The run must have a token. Block as a kind's run does, and return
 * the same: 0, or what vd_bench_fail() returned.
 */
int vd_net_measure(struct vd_bench_run *run, const struct vd_peer_address *addresses, size_t count,
		   const char *device, const struct vd_net_job *jobs);

/*
 * vd_net_stream_trips - Run one job, named NAME, of the session NET, for NET->time_ns: a function
 * of struct vd_net_job. It measures round trips, sending or receiving, over streams (TCP or vsock)
 * or datagrams (UDP). Return 0, or what vd_bench_fail() returned. vd_net_datagram_trips() sets
 * NET->is_mute if no datagram came back.
 */
int vd_net_stream_trips(struct vd_net *net, const char *name);
int vd_net_stream_send(struct vd_net *net, const char *name);
int vd_net_stream_receive(struct vd_net *net, const char *name);
int vd_net_datagram_trips(struct vd_net *net, const char *name);
int vd_net_datagram_send(struct vd_net *net, const char *name);
int vd_net_datagram_receive(struct vd_net *net, const char *name);

/* vd_net_fail - Report by vd_bench_fail() that OPERATION with the peer failed with R (a negative
 * errno). REASON may be NULL or empty: a message for R is then found. Return R. */
int vd_net_fail(struct vd_net *net, int r, const char *operation, const char *reason);

/* vd_net_join - Open one more connection to the peer, for ROLE; the caller closes *RET_FD. Return
 * 0, or what vd_net_fail() returned. */
int vd_net_join(struct vd_net *net, enum vd_peer_role role, int *ret_fd);

/*
 * vd_net_talk - Receive the peer's reports that are there, and send VD_PEER_TICK now and then.
 * Each job calls it regularly. Never waits for reports. Return 0, or what
 * vd_net_fail() returned.
 */
int vd_net_talk(struct vd_net *net);

/* vd_net_send_command - Send COMMAND with SIZE over the control connection. Return 0, or what
 * vd_net_fail() returned. */
int vd_net_send_command(struct vd_net *net, enum vd_peer_command command, uint32_t size);

/* vd_net_begin - Begin a job of NET->time_ns, as vd_bench_begin(). Any failure is reported, and
 * returned, as -ENOMEM. */
int vd_net_begin(struct vd_net *net, const char *name, struct vd_bench_job **ret);

/*
 * vd_net_no_memory - Report by vd_bench_fail() that memory could not be allocated. Return -ENOMEM.
 */
int vd_net_no_memory(struct vd_bench_run *run);

/* vd_net_since - Return the time since BEFORE_NS (CLOCK_MONOTONIC), in ns. */
static inline uint64_t vd_net_since(uint64_t before_ns)
{
	return vd_clock_ns() - before_ns;
}

/*
 * Round trips, one after another. ONCE makes one, and returns 0 and how long it took; 1: it was
 * lost, or took too long; 2: it is not time for one yet; or what vd_bench_fail() returned.
 */
struct vd_net_trips {
	int (*once)(void *data, struct vd_bench_job *job, uint64_t *ret_ns);
	void *data;
	const char *what;    /* of the histogram: "echo" */
	uint64_t bytes;	     /* of one */
	uint64_t sent, lost; /* set by vd_net_trips_measure() */
	bool gave_up;	     /* the first VD_NET_LOST_MAX were lost */
};

/* If so many are lost at the beginning, no host answers. */
#define VD_NET_LOST_MAX 3

/*
 * vd_net_trips_measure - Measure all of JOB, and end it: the figure "roundTrip", the median of each
 * slice, and the numbers of sent and lost trips. End early if TRIPS gives up, or if lost answers
 * have made the job two seconds longer. Return 0, or what vd_bench_fail() returned.
 */
int vd_net_trips_measure(struct vd_bench_run *run, struct vd_bench_job *job,
			 struct vd_net_trips *trips);

/*
 * vd_net_gateway - Find the gateway of the default route through the interface INDEX: IPv4 before
 * IPv6, the smallest metric first (Linux, rtnetlink(7)). Blocks only for the kernel's answer.
 * Return 0, or:
 * -ENODATA: there is no such route, or it has no gateway.
 * -EOPNOTSUPP: built without libnl-3.
 * -EIO: the netlink socket failed.
 * -ENOMEM.
 */
int vd_net_gateway(unsigned index, struct vd_peer_address *ret);

struct nlmsghdr;

/*
 * vd_net_gateway_parse - Read one message, RTM_NEWROUTE. Return 0, the gateway in *RET and its
 * metric in *RET_METRIC, or:
 * -ENODATA: it is not a default route with a gateway through the interface INDEX.
 */
int vd_net_gateway_parse(struct nlmsghdr *message, unsigned index, struct vd_peer_address *ret,
			 uint32_t *ret_metric);

/*
 * vd_net_echo - Measure round trips to ADDRESS by ICMP echoes through the interface DEVICE, as a
 * kind's run. Both are borrowed for the call. Blocks until the run's time is over. Return 0, or
 * what vd_bench_fail() returned.
 */
int vd_net_echo(struct vd_bench_run *run, const struct vd_peer_address *address,
		const char *device);
