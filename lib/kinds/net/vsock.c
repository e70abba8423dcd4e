// SPDX-License-Identifier: LGPL-2.1-or-later
/* A virtio socket device: streams to a peer, as over a network. A guest has at most one such
 * device. It carries all connections except those to CID 1, which stay in the kernel (vsock(7)). */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include <sys/socket.h>

#include <linux/vm_sockets.h>

#include "kinds/net/net.h"
#include "kinds/net/net-internal.h"

#define CID_LOCAL 1

static const struct vd_bench_setting settings[] = {
	{ .name = "peer",
	  .type = VD_BENCH_TEXT,
	  .help = "CID:PORT of a 'virtctl bench serve'; the host is CID 2, which may be left out" },
	{ .name = "job",
	  .type = VD_BENCH_CHOICE,
	  .choices = "all roundtrip send receive",
	  .default_value = "all",
	  .help = "only this one" },
	VD_NET_SETTING_SIZE,
	VD_NET_SETTING_BULK,
	VD_NET_SETTING_STREAMS,
	{ 0 },
};

static const struct vd_net_job jobs[] = {
	{ "roundtrip", vd_net_stream_trips, false },
	{ "send", vd_net_stream_send, false },
	{ "receive", vd_net_stream_receive, false },
	{ 0 },
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	const char *type = vd_bench_text_of(device, "type");
	const char *driver = vd_bench_text_of(device, "driver");
	const char *why = NULL;

	if (!type || strcmp(type, "vsock") != 0 || !vd_bench_layer(device, "virtio"))
		why = "it is no socket device of virtio";
	else if (!driver)
		why = "no driver has it";
	if (!why)
		return 0;
	snprintf(reason, VD_BENCH_REASON_MAX, "%s", why);
	return -ENOTSUP;
}

static int run(struct vd_bench_run *run)
{
	const char *peer = vd_bench_text(run, "peer");
	struct vd_peer_address address;
	struct sockaddr_vm vm;

	if (!peer)
		return vd_bench_fail_unsupported(
			run, "there is no peer (let the host run 'virtctl bench serve --listen "
			     "vsock:2:PORT', and name it: --set peer=2:PORT)");
	if (vd_peer_parse_vsock(peer, false, &address) < 0)
		return vd_bench_fail(run, -EINVAL, peer, "find the address",
				     "a peer is CID:PORT, or the PORT of the host");
	memcpy(&vm, &address.storage, sizeof(vm));
	if (vm.svm_cid == CID_LOCAL)
		vd_bench_warn(run, "loopback",
			      "CID 1 is this system itself: the device was not used");
	return vd_net_measure(run, &address, 1, NULL, jobs);
}

const struct vd_bench_kind vd_bench_vsock = {
	.name = "vsock",
	.what = "round trips over a socket to the host or another peer, and the throughput",
	.figure = "ns for a round trip, bytes a second",
	.safe = true,
	.settings = settings,
	.applies = applies,
	.run = run,
};
