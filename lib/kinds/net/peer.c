// SPDX-License-Identifier: LGPL-2.1-or-later
/* A session with a peer, and the jobs in it. */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "json/build.h"
#include "kinds/net/net-internal.h"

int vd_net_no_memory(struct vd_bench_run *run)
{
	return vd_bench_fail(run, -ENOMEM, "virtd-bench", "allocate memory", NULL);
}

/* What strerror has no good words for here. */
static const char *words_for(int r)
{
	switch (r) {
	case -ECONNRESET:
	case -EPIPE:
		return "the peer closed the connection";
	case -ETIMEDOUT:
		return "the peer does not answer";
	case -ECONNREFUSED:
		return "nothing listens there (start 'virtctl bench serve' there)";
	default:
		return strerror(-r);
	}
}

int vd_net_fail(struct vd_net *net, int r, const char *operation, const char *reason)
{
	const char *device = net->peer.device;
	bool by = device &&
		  (r == -ENETUNREACH || r == -EHOSTUNREACH || r == -ENODEV || r == -EADDRNOTAVAIL);

	if (!reason || !*reason)
		reason = words_for(r);
	/* What is late is told of the device; but it is the peer that did not answer. */
	if (r == -ETIMEDOUT)
		return vd_bench_fail(net->run, r, net->name, operation, "%s: %s: %s", net->name,
				     operation, reason);
	return vd_bench_fail(net->run, r, net->name, operation, "%s%s%s", reason,
			     by ? ", through the interface " : "", by ? device : "");
}

int vd_net_join(struct vd_net *net, enum vd_peer_role role, int *ret_fd)
{
	char reason[VD_PEER_REASON_MAX];
	int r = vd_peer_join(&net->peer, role, ret_fd, reason);

	return r < 0 ? vd_net_fail(net, r, "connect", reason) : 0;
}

int vd_net_send_command(struct vd_net *net, enum vd_peer_command command, uint32_t size)
{
	int r = vd_peer_send_command(net->control, command, size);

	net->ticked_ns = vd_clock_ns();
	return r < 0 ? vd_net_fail(net, r, "reach it", NULL) : 0;
}

int vd_net_talk(struct vd_net *net)
{
	uint64_t now = vd_clock_ns();
	int r = vd_peer_receive_reports(net->control, &net->frames, &net->report);

	if (r < 0)
		return vd_net_fail(net, r, "measure with it", NULL);
	if (now - net->ticked_ns < VD_PEER_TICK_MS * 1000000ull)
		return 0;
	return vd_net_send_command(net, VD_PEER_TICK, 0);
}

int vd_net_begin(struct vd_net *net, const char *name, struct vd_bench_job **ret)
{
	int r = vd_bench_begin(net->run, name, net->time_ns, ret);

	return r < 0 ? vd_net_no_memory(net->run) : 0;
}

static bool is_wanted(const struct vd_net *net, const struct vd_net_job *job)
{
	const char *wanted = vd_bench_text(net->run, "job");

	return strcmp(wanted, "all") == 0 || strcmp(wanted, job->name) == 0;
}

/* Where a firewall lets no datagrams through, the rest is worth measuring all the same. */
static bool is_hopeless(const struct vd_net *net, const struct vd_net_job *job)
{
	return job->by_datagrams && net->is_mute;
}

static int run_jobs(struct vd_net *net, const struct vd_net_job *jobs)
{
	uint64_t count = 0;
	int r = 0;

	for (const struct vd_net_job *job = jobs; job->name; job++)
		count += is_wanted(net, job);
	net->time_ns = vd_bench_time(net->run) / (count ? count : 1);
	for (const struct vd_net_job *job = jobs; r == 0 && job->name; job++) {
		if (is_wanted(net, job) && !is_hopeless(net, job) && !vd_bench_stopped(net->run))
			r = job->run(net, job->name);
	}
	if (r == 0 && net->is_mute && count == 1)
		return vd_net_fail(net, -EHOSTUNREACH, "exchange datagrams",
				   "no datagram came back (does a firewall drop UDP to its port?)");
	if (net->is_mute)
		vd_bench_warn(
			net->run, "mute",
			"no datagram came back: UDP was not measured (does a firewall drop it?)");
	return r;
}

static void note_peer(const struct vd_net *net)
{
	char text[VD_PEER_TEXT_MAX];

	vd_peer_text(&net->peer.address, text);
	vd_bench_note(net->run, "peer", vd_json_text(text));
	if (net->peer.device)
		vd_bench_note(net->run, "interface", vd_json_text(net->peer.device));
}

/* Nothing is there, or no way to it: another address of the peer may do. */
static bool is_elsewhere(int r)
{
	return r == -ECONNREFUSED || r == -ENETUNREACH || r == -EHOSTUNREACH ||
	       r == -EADDRNOTAVAIL || r == -EAFNOSUPPORT;
}

static int begin_session(struct vd_net *net, const struct vd_peer_address *addresses, size_t count,
			 int *ret_fd)
{
	int r = -EADDRNOTAVAIL;

	for (size_t i = 0; i < count && is_elsewhere(r); i++) {
		net->peer.address = addresses[i];
		note_peer(net);
		r = vd_net_join(net, VD_PEER_CONTROL, ret_fd);
	}
	return r;
}

int vd_net_measure(struct vd_bench_run *run, const struct vd_peer_address *addresses, size_t count,
		   const char *device, const struct vd_net_job *jobs)
{
	vd_autoclose int control = -1;
	struct vd_net net = { .run = run,
			      .name = vd_bench_text(run, "peer"),
			      .peer = { .device = device,
					.token = vd_bench_token(run),
					.stop = vd_bench_stop_flag(run) } };
	int r;

	if (!net.peer.token)
		return vd_bench_fail(run, -EACCES, net.name, "connect",
				     "the peer requires a token (give the token that 'virtctl "
				     "bench serve' printed with --token-file)");
	r = begin_session(&net, addresses, count, &control);
	if (r < 0)
		return r;
	net.control = control;
	net.ticked_ns = vd_clock_ns();
	return run_jobs(&net, jobs);
}
