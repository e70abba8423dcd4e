// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A network card. Without a peer: ICMP echoes to its gateway, a few a second, which is harmless.
 * With a peer: throughput and round trips by TCP and UDP. Every socket is bound to the interface,
 * so that the benchmark measures this device whatever the routes are.
 */
#include <errno.h>
#include <json-c/json.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "bench/sysfs-notes.h"
#include "kinds/net/net.h"
#include "kinds/net/net-internal.h"

static const struct vd_bench_setting settings[] = {
	{ .name = "peer",
	  .type = VD_BENCH_TEXT,
	  .help = "HOST:PORT of a system that runs 'virtctl bench serve'; default: ICMP echoes to "
		  "the gateway" },
	{ .name = "interface",
	  .type = VD_BENCH_TEXT,
	  .help = "which network interface, if the device has several" },
	{ .name = "job",
	  .type = VD_BENCH_CHOICE,
	  .choices = "all tcp-roundtrip udp-roundtrip tcp-send tcp-receive udp-send udp-receive",
	  .default_value = "all",
	  .help = "with a peer: only this one" },
	{ .name = "rate",
	  .type = VD_BENCH_NUMBER,
	  .min = 1,
	  .max = 100,
	  .default_value = "20",
	  .help = "ICMP echoes a second, 1 to 100" },
	VD_NET_SETTING_SIZE,
	VD_NET_SETTING_BULK,
	VD_NET_SETTING_STREAMS,
	{ 0 },
};

static const struct vd_net_job jobs[] = {
	{ "tcp-roundtrip", vd_net_stream_trips, false },
	{ "udp-roundtrip", vd_net_datagram_trips, true },
	{ "tcp-send", vd_net_stream_send, false },
	{ "tcp-receive", vd_net_stream_receive, false },
	{ "udp-send", vd_net_datagram_send, true },
	{ "udp-receive", vd_net_datagram_receive, true },
	{ 0 },
};

static int applies(const struct vd_bench_device *device, char reason[static VD_BENCH_REASON_MAX])
{
	if (vd_bench_interface(device, "net", 0))
		return 0;
	snprintf(reason, VD_BENCH_REASON_MAX, "it has no network interface in this namespace");
	return -ENOTSUP;
}

static void list_interfaces(const struct vd_bench_device *device, char *buf, size_t size)
{
	const char *name;

	*buf = '\0';
	for (unsigned n = 0; (name = vd_bench_interface(device, "net", n)); n++)
		snprintf(buf + strlen(buf), size - strlen(buf), "%s%s", n ? ", " : "", name);
}

/* NULL: the failure was reported. */
static const char *find_interface(struct vd_bench_run *run)
{
	const struct vd_bench_device *device = vd_bench_run_device(run);
	const char *wanted = vd_bench_text(run, "interface"), *name;
	char known[128];

	if (!wanted && !vd_bench_interface(device, "net", 1))
		return vd_bench_interface(device, "net", 0);
	for (unsigned n = 0; wanted && (name = vd_bench_interface(device, "net", n)); n++) {
		if (strcmp(name, wanted) == 0)
			return name;
	}
	list_interfaces(device, known, sizeof(known));
	vd_bench_fail_unsupported(
		run,
		"the device has several network interfaces: %s (name one: --set interface=NAME)",
		known);
	return NULL;
}

static bool is_up(const struct vd_bench_run *run, const char *name)
{
	char path[64], text[32];
	uint64_t flags;

	snprintf(path, sizeof(path), "sys/class/net/%s/flags", name);
	return vd_root_read(vd_bench_run_device(run)->root, path, text, sizeof(text), NULL) == 0 &&
	       vd_parse_uint(text, 16, UINT32_MAX, &flags) == 0 && flags & IFF_UP;
}

static void note_card(struct vd_bench_run *run, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/class/net/%s/queues", name);
	vd_bench_note_entries(run, "receiveQueues", path, "rx-");
	vd_bench_note_entries(run, "transmitQueues", path, "tx-");
	snprintf(path, sizeof(path), "sys/class/net/%s/mtu", name);
	vd_bench_note_number(run, "mtuBytes", path);
}

static int measure_gateway(struct vd_bench_run *run, const char *interface)
{
	struct vd_peer_address gateway;
	unsigned index = if_nametoindex(interface);
	int r = index ? vd_net_gateway(index, &gateway) : -ENODEV;

	if (r == -ENODATA)
		return vd_bench_fail_unsupported(
			run,
			"no default route with a gateway uses %s (name a system that runs 'virtctl "
			"bench serve': --set peer=HOST:PORT)",
			interface);
	if (r == -EOPNOTSUPP)
		return vd_bench_fail_unsupported(
			run, "this virtd-bench was built without libnl-3, and can't find the "
			     "gateway (name a peer: --set peer=HOST:PORT)");
	if (r < 0)
		return vd_bench_fail(run, r, interface, "find its gateway", NULL);
	return vd_net_echo(run, &gateway, interface);
}

static int bad_peer(struct vd_bench_run *run, const char *peer, const char *reason)
{
	return vd_bench_fail(run, -EINVAL, peer, "find the address", "%s", reason);
}

static int measure_at(struct vd_bench_run *run, const char *interface, const struct addrinfo *found)
{
	struct vd_peer_address addresses[VD_NET_ADDRESSES_MAX];
	size_t count = 0;

	for (; found && count < VD_NET_ADDRESSES_MAX; found = found->ai_next) {
		addresses[count] = (struct vd_peer_address){ .length = found->ai_addrlen };
		memcpy(&addresses[count++].storage, found->ai_addr, found->ai_addrlen);
	}
	return vd_net_measure(run, addresses, count, interface, jobs);
}

static int measure_peer(struct vd_bench_run *run, const char *interface, const char *peer)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	char host[VD_PEER_HOST_MAX], service[16];
	struct addrinfo *found;
	unsigned port;
	int r;

	if (vd_peer_split(peer, host, &port) < 0 || !port)
		return bad_peer(run, peer, "a peer is HOST:PORT, or [ADDRESS]:PORT");
	snprintf(service, sizeof(service), "%u", port);
	r = getaddrinfo(host, service, &hints, &found);
	if (r)
		return bad_peer(run, peer, gai_strerror(r));
	r = measure_at(run, interface, found);
	freeaddrinfo(found);
	return r;
}

static int run(struct vd_bench_run *run)
{
	const char *interface = find_interface(run), *peer = vd_bench_text(run, "peer");

	if (!interface)
		return -ENOTSUP;
	if (!is_up(run, interface))
		return vd_bench_fail_unsupported(
			run, "its interface %s is down ('ip link set %s up' changes that)",
			interface, interface);
	note_card(run, interface);
	return peer ? measure_peer(run, interface, peer) : measure_gateway(run, interface);
}

const struct vd_bench_kind vd_bench_net = {
	.name = "net",
	.what = "round trips to the gateway or to a peer, and the throughput",
	.figure = "ns for a round trip, bytes and packets a second",
	.safe = true,
	.settings = settings,
	.applies = applies,
	.run = run,
};
