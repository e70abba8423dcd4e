// SPDX-License-Identifier: LGPL-2.1-or-later
/* ICMP echoes (RFC 792, RFC 4443), by an ICMP datagram socket, or by a raw one if that is not
 * permitted. The former needs only a group in ping_group_range (icmp(7)). */
#include <errno.h>
#include <json-c/json.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "json/build.h"
#include "kinds/net/net-internal.h"

/* How long an answer may take. */
#define ANSWER_NS 1000000000u

/* As it is sent: type, code, checksum, whose, which (RFC 792); of ICMPv6 too. */
struct head {
	uint8_t type, code;
	uint16_t checksum, id, number;
};

struct echo {
	struct vd_bench_run *run;
	const struct vd_peer_address *address;
	const char *device;
	char name[VD_PEER_TEXT_MAX];
	int fd;
	bool is_raw;
	uint64_t next_ns, pace_ns;
	uint16_t id, number;
	size_t size;
	int trouble; /* what an echo was answered with in place of an echo */
	unsigned char out[sizeof(struct head) + VD_PEER_SIZE_MAX];
	unsigned char in[60 + sizeof(struct head) + VD_PEER_SIZE_MAX];
};

static bool is_v6(const struct echo *echo)
{
	return echo->address->storage.ss_family == AF_INET6;
}

static int fail(struct echo *echo, int r, const char *operation)
{
	return vd_bench_fail(echo->run, r, echo->name, operation, NULL);
}

/* RFC 1071. The kernel fills in those of ICMPv6, and of datagram sockets. */
static uint16_t checksum(const unsigned char *bytes, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += (uint32_t)bytes[i] << (i % 2 ? 0 : 8);
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return htons((uint16_t)~sum);
}

static int open_type(struct echo *echo, int type)
{
	int fd = socket(echo->address->storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
			is_v6(echo) ? IPPROTO_ICMPV6 : IPPROTO_ICMP);

	if (fd < 0)
		return -errno;
	echo->fd = fd;
	echo->is_raw = type == SOCK_RAW;
	return 0;
}

/* A raw socket would be handed all of them, of all programs. */
static void want_answers_only(const struct echo *echo)
{
	struct icmp6_filter answers;
	const uint32_t others = ~(1u << ICMP_ECHOREPLY);

	if (!echo->is_raw)
		return;
	ICMP6_FILTER_SETBLOCKALL(&answers);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &answers);
	if (is_v6(echo))
		setsockopt(echo->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &answers, sizeof(answers));
	else
		setsockopt(echo->fd, SOL_RAW, 1 /* ICMP_FILTER */, &others, sizeof(others));
}

static int open_echo(struct echo *echo)
{
	int r = open_type(echo, SOCK_DGRAM);

	if (r == -EACCES || r == -EPERM || r == -EPROTONOSUPPORT)
		r = open_type(echo, SOCK_RAW);
	if (r == -EPERM)
		return vd_bench_fail(echo->run, r, echo->name, "open an ICMP socket",
				     "needs CAP_NET_RAW, or a group in net.ipv4.ping_group_range");
	if (r < 0)
		return fail(echo, r, "open an ICMP socket");
	if (setsockopt(echo->fd, SOL_SOCKET, SO_BINDTODEVICE, echo->device,
		       (socklen_t)strlen(echo->device) + 1) < 0)
		return fail(echo, -errno, "bind to its interface");
	if (connect(echo->fd, (const struct sockaddr *)&echo->address->storage,
		    echo->address->length) < 0)
		return fail(echo, -errno, "find a route");
	want_answers_only(echo);
	return 0;
}

/* What ends it all, as against what loses one echo. */
static bool is_final(int error)
{
	return error == ENODEV || error == ENXIO || error == ENETDOWN || error == ENETUNREACH ||
	       error == EBADF || error == EINVAL || error == EMSGSIZE || error == EPERM;
}

static int send_one(struct echo *echo)
{
	struct head head = { .type = is_v6(echo) ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
			     .id = htons(echo->id),
			     .number = htons(++echo->number) };
	size_t size = sizeof(head) + echo->size;

	memcpy(echo->out, &head, sizeof(head));
	if (!is_v6(echo)) {
		head.checksum = checksum(echo->out, size);
		memcpy(echo->out, &head, sizeof(head));
	}
	if (send(echo->fd, echo->out, size, 0) == (ssize_t)size)
		return 0;
	echo->trouble = errno;
	return is_final(errno) ? fail(echo, -errno, "send an echo") : 1;
}

/* A raw socket of IPv4 has the header of IP before it. */
static bool is_answer(const struct echo *echo, size_t size)
{
	size_t skip = echo->is_raw && !is_v6(echo) && size ? (size_t)(echo->in[0] & 0xf) * 4 : 0;
	struct head head;

	if (size < skip + sizeof(head))
		return false;
	memcpy(&head, echo->in + skip, sizeof(head));
	return head.type == (is_v6(echo) ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) &&
	       head.number == htons(echo->number) && (!echo->is_raw || head.id == htons(echo->id));
}

/* 0: one has come; 1: there is nothing yet. */
static int receive_one(struct echo *echo)
{
	ssize_t n = recv(echo->fd, echo->in, sizeof(echo->in), MSG_DONTWAIT);

	if (n >= 0)
		return is_answer(echo, (size_t)n) ? 0 : 1;
	if (errno == EAGAIN || errno == EINTR)
		return 1;
	echo->trouble = errno;
	return is_final(errno) ? fail(echo, -errno, "receive an echo") : 1;
}

static int wait_until(struct echo *echo, short events, uint64_t ns)
{
	sig_atomic_t never = 0;
	const struct vd_peer nobody = { .stop = &never };
	uint64_t now = vd_clock_ns();

	/* Little by little: a signal ends it, or is seen after that. */
	while (now < ns && !vd_bench_stopped(echo->run)) {
		uint64_t step = now + 100000000u;
		int r = vd_peer_wait(&nobody, echo->fd, events, step < ns ? step : ns);

		if (r)
			return r;
		now = vd_clock_ns();
	}
	return 0;
}

/* Whether its time came before END. A sleep may last longer than it was asked to. */
static bool slept_until_its_time(const struct echo *echo, uint64_t end)
{
	uint64_t until = echo->next_ns < end ? echo->next_ns : end, now = vd_clock_ns();

	while (now < until && !vd_bench_stopped(echo->run)) {
		struct timespec step = { .tv_nsec = 50000000 };

		if (until - now < (uint64_t)step.tv_nsec)
			step.tv_nsec = (long)(until - now);
		nanosleep(&step, NULL);
		now = vd_clock_ns();
	}
	return now >= echo->next_ns && now < end;
}

/* Not before its time. One that it has to sleep for is not in a slice that is over by then. */
static bool is_time(struct echo *echo, const struct vd_bench_job *job)
{
	if (vd_clock_ns() < echo->next_ns &&
	    !slept_until_its_time(echo, vd_bench_slice_end_ns(job)))
		return false;
	if (vd_bench_stopped(echo->run))
		return false;
	echo->next_ns = vd_clock_ns() + echo->pace_ns;
	return true;
}

static int echo_once(void *data, struct vd_bench_job *job, uint64_t *ret_ns)
{
	struct echo *echo = data;
	uint64_t before;
	int r;

	if (!is_time(echo, job))
		return 2;
	before = vd_clock_ns();
	r = send_one(echo);
	if (r)
		return r;
	do {
		r = wait_until(echo, POLLIN, before + ANSWER_NS);
		if (r <= 0)
			return r < 0 ? fail(echo, r, "wait for an echo") : 1;
		r = receive_one(echo);
		*ret_ns = vd_net_since(before);
	} while (r == 1 && *ret_ns < ANSWER_NS);
	return r;
}

static int nobody_answers(const struct echo *echo)
{
	return vd_bench_fail_unsupported(echo->run,
					 "its gateway %s answers no echo%s%s (name a system that "
					 "runs 'virtctl bench serve': --set peer=HOST:PORT)",
					 echo->name, echo->trouble ? ", but: " : "",
					 echo->trouble ? strerror(echo->trouble) : "");
}

static int measure(struct echo *echo)
{
	struct vd_net_trips trips = {
		.once = echo_once, .data = echo, .what = "echo", .bytes = echo->size
	};
	struct vd_bench_job *job;
	int r = vd_bench_begin(echo->run, "icmp-roundtrip", vd_bench_time(echo->run), &job);

	if (r < 0)
		return vd_net_no_memory(echo->run);
	vd_bench_set(job, "sizeBytes", vd_json_unsigned(echo->size));
	vd_bench_set(job, "socket", vd_json_text(echo->is_raw ? "raw" : "datagram"));
	r = vd_net_trips_measure(echo->run, job, &trips);
	return r == 0 && trips.gave_up ? nobody_answers(echo) : r;
}

int vd_net_echo(struct vd_bench_run *run, const struct vd_peer_address *address, const char *device)
{
	struct echo *echo = calloc(1, sizeof(*echo));
	char *colon;
	int r;

	if (!echo)
		return vd_net_no_memory(run);
	echo->run = run;
	echo->address = address;
	echo->device = device;
	echo->fd = -1;
	echo->size = (size_t)vd_bench_number(run, "size");
	echo->pace_ns = 1000000000u / vd_bench_number(run, "rate");
	vd_peer_text(address, echo->name);
	/* ICMP has no ports. */
	colon = strrchr(echo->name, ':');
	if (colon)
		*colon = '\0';
	vd_bench_note(run, "gateway", vd_json_text(echo->name));
	r = vd_peer_random(&echo->id, sizeof(echo->id));
	if (r == 0)
		r = open_echo(echo);
	if (r == 0)
		r = measure(echo);
	if (echo->fd >= 0)
		close(echo->fd);
	free(echo);
	return r;
}
