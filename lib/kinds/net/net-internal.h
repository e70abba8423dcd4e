/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kinds net and vsock share: jobs that need a peer, and round trips. */
#pragma once

#include "base/clock.h"
#include "bench/run.h"
#include "peer/join.h"

/* What both can set; the rest is each one's own. */
#define VD_NET_SETTING_SIZE                                                                        \
	{                                                                                          \
		.name = "size", .type = VD_BENCH_SIZE, .min = 1, .max = VD_PEER_SIZE_MAX,          \
		.default_value = "64",                                                             \
		.help = "bytes of one round trip, and of a datagram, which has 32 at least; 1 to " \
			"32K",                                                                     \
	}
#define VD_NET_SETTING_BULK                                                                        \
	{                                                                                          \
		.name = "bulk", .type = VD_BENCH_SIZE, .min = 1, .max = VD_NET_BULK_MAX,           \
		.default_value = "128K",                                                           \
		.help = "bytes of one write or read where the throughput is measured, 1 to 1M",    \
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
	const char *name; /* of the peer, as it was given */
	int control;
	struct vd_peer_frames frames; /* of control */
	struct vd_peer_frame report;  /* the newest of them */
	uint64_t ticked_ns;
	uint64_t time_ns; /* of one job */
	bool is_mute;	  /* no datagram ever came back */
};

struct vd_net_job {
	const char *name;
	int (*run)(struct vd_net *net, const char *name);
	bool by_datagrams;
};

/* The addresses of a peer that are tried. */
#define VD_NET_ADDRESSES_MAX 8

/*
 * vd_net_measure - the jobs of JOBS (until one without a name) that the setting "job" asks for, one
 * after the other, by a session with the peer, at the first of its COUNT ADDRESSES where something
 * answers; RUN's token is needed for that. What it returns is what a kind's run does.
 */
int vd_net_measure(struct vd_bench_run *run, const struct vd_peer_address *addresses, size_t count,
		   const char *device, const struct vd_net_job *jobs);

/* Of a struct vd_net_job; those of stream.c by any kind of stream. */
int vd_net_stream_trips(struct vd_net *net, const char *name);
int vd_net_stream_send(struct vd_net *net, const char *name);
int vd_net_stream_receive(struct vd_net *net, const char *name);
int vd_net_datagram_trips(struct vd_net *net, const char *name);
int vd_net_datagram_send(struct vd_net *net, const char *name);
int vd_net_datagram_receive(struct vd_net *net, const char *name);

/* vd_net_fail - R (negative) happened to the peer at OPERATION. REASON may be empty. Returns R. */
int vd_net_fail(struct vd_net *net, int r, const char *operation, const char *reason);

/* vd_net_join - one connection more; 0, or what vd_net_fail() returns. */
int vd_net_join(struct vd_net *net, enum vd_peer_role role, int *ret_fd);

/*
 * vd_net_talk - to be called now and then while a job is at work: tells the peer that we are there,
 * and takes its reports. 0, or what vd_net_fail() returns.
 */
int vd_net_talk(struct vd_net *net);

/* vd_net_say - a word on control. As vd_net_talk(). */
int vd_net_say(struct vd_net *net, enum vd_peer_word word, uint32_t size);

/* vd_net_begin - as vd_bench_begin(), with its failure told. */
int vd_net_begin(struct vd_net *net, const char *name, struct vd_bench_job **ret);

int vd_net_no_memory(struct vd_bench_run *run);

/* The time of an operation that took BEFORE_NS until now. */
static inline uint64_t vd_net_since(uint64_t before_ns)
{
	return vd_clock_ns() - before_ns;
}

/*
 * Round trips, one after the other. ONCE makes one: 0 and how long it took; 1: it was lost, be it
 * by a time limit; 2: not yet; else what vd_bench_fail() returned.
 */
struct vd_net_trips {
	int (*once)(void *data, struct vd_bench_job *job, uint64_t *ret_ns);
	void *data;
	const char *what; /* of the histogram: "echo" */
	uint64_t bytes;	  /* of one */
	uint64_t time_ns; /* of the job */
	uint64_t sent, lost;
	bool gave_up; /* the first VD_NET_LOST_MAX were lost */
};

/* So many from the beginning, and nobody answers. */
#define VD_NET_LOST_MAX 3

/*
 * vd_net_trips_measure - JOB: the figure roundTrip, the median of each slice; how many were lost.
 * It ends early where lost answers take more time than there is. 0, or what vd_bench_fail()
 * returns.
 */
int vd_net_trips_measure(struct vd_bench_run *run, struct vd_bench_job *job,
			 struct vd_net_trips *trips);

/* gateway.c */

/*
 * vd_net_gateway - the gateway of the default route by the interface INDEX, IPv4 before IPv6, the
 * smallest metric first. -ENODATA: there is no such route, or it has no gateway; -EOPNOTSUPP: built
 * without libnl-3; those of its socket. Linux, rtnetlink(7).
 */
int vd_net_gateway(unsigned index, struct vd_peer_address *ret);

struct nlmsghdr;

/* vd_net_gateway_parse - of one RTM_NEWROUTE: 0, *RET and the metric; -ENODATA: it is none of a
 * gateway by the interface INDEX. */
int vd_net_gateway_parse(struct nlmsghdr *message, unsigned index, struct vd_peer_address *ret,
			 uint32_t *ret_metric);

/* echo.c: round trips to ADDRESS, NAME for people, by ICMP through DEVICE. As a kind's run. */
int vd_net_echo(struct vd_bench_run *run, const struct vd_peer_address *address,
		const char *device);
