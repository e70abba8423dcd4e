// SPDX-License-Identifier: LGPL-2.1-or-later
#include "peer/join.h"

#include <endian.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/cleanup.h"
#include "base/clock.h"

/* How late it is seen that it is to stop, where no signal wakes it up. */
#define POLL_MS		200
#define REPORTS_AT_ONCE 64

static int fail(int r, char reason[static VD_PEER_REASON_MAX], const char *text)
{
	snprintf(reason, VD_PEER_REASON_MAX, "%s", text);
	return r;
}

int vd_peer_wait(const struct vd_peer *peer, int fd, short events, uint64_t deadline_ns)
{
	for (;;) {
		struct pollfd poll_ = { .fd = fd, .events = events };
		uint64_t now = vd_clock_ns();
		uint64_t left_ms = now < deadline_ns ? (deadline_ns - now) / VD_NS_PER_MS + 1 : 0;
		int n = poll(&poll_, 1, (int)(left_ms < POLL_MS ? left_ms : POLL_MS));

		if (n < 0 && errno != EINTR)
			return -errno;
		if (*peer->stop)
			return -ECANCELED;
		if (n > 0)
			return poll_.revents;
		if (!left_ms)
			return 0;
	}
}

/* A kernel that doesn't know the option gives up after 2 s, as without it. */
static void wait_as_long_as_others(int fd)
{
	const struct timeval patience = { .tv_sec = VD_PEER_PATIENCE_MS / 1000 };

	setsockopt(fd, AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT, &patience, sizeof(patience));
}

static int open_socket(const struct vd_peer *peer, int type, int *ret_fd)
{
	vd_autoclose int fd =
		socket(peer->address.storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int yes = 1;

	if (fd < 0)
		return -errno;
	if (peer->device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, peer->device,
				       (socklen_t)strlen(peer->device) + 1) < 0)
		return -errno;
	if (peer->address.storage.ss_family == AF_VSOCK)
		wait_as_long_as_others(fd);
	else if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	*ret_fd = vd_take_fd(&fd);
	return 0;
}

static int connect_by(const struct vd_peer *peer, int fd, uint64_t deadline_ns)
{
	int error = 0, r;
	socklen_t length = sizeof(error);

	if (connect(fd, (const struct sockaddr *)&peer->address.storage, peer->address.length) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	r = vd_peer_wait(peer, fd, POLLOUT, deadline_ns);
	if (r <= 0)
		return r < 0 ? r : -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		return -errno;
	return -error;
}

static int receive(const struct vd_peer *peer, int fd, void *buf, size_t size, uint64_t deadline_ns)
{
	size_t got = 0;

	while (got < size) {
		int r = vd_peer_wait(peer, fd, POLLIN, deadline_ns);
		ssize_t n;

		if (r <= 0)
			return r < 0 ? r : -ETIMEDOUT;
		n = recv(fd, (char *)buf + got, size - got, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return n == 0 ? -ECONNRESET : -errno;
		got += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

struct talk {
	struct vd_peer *peer;
	int fd;
	enum vd_peer_role role;
	uint64_t deadline_ns;
	struct vd_peer_hello hello;
	struct vd_peer_proof proof;
	struct vd_peer_answer answer;
};

static int receive_hello(struct talk *talk, char reason[static VD_PEER_REASON_MAX])
{
	int r = receive(talk->peer, talk->fd, &talk->hello, sizeof(talk->hello), talk->deadline_ns);

	if (r == -ETIMEDOUT)
		return fail(r, reason, "the peer sends nothing (is it 'virtctl bench serve'?)");
	if (r < 0)
		return r;
	if (memcmp(talk->hello.magic, VD_PEER_MAGIC, sizeof(talk->hello.magic)) != 0)
		return fail(-EPROTO, reason, "the peer is not 'virtctl bench serve'");
	if (be32toh(talk->hello.version) != VD_PEER_VERSION)
		return fail(-EPROTO, reason,
			    "'virtctl bench serve' on the peer is of another version");
	return 0;
}

static struct vd_peer_mac_input mac_input_of(const struct talk *talk, const char *label)
{
	return (struct vd_peer_mac_input){ .label = label,
					   .hello_nonce = talk->hello.nonce,
					   .proof_nonce = talk->proof.nonce,
					   .session = talk->proof.session,
					   .value = talk->role };
}

static int prove(struct talk *talk)
{
	struct vd_peer_mac_input input = mac_input_of(talk, "measures");
	int r = vd_peer_random(talk->proof.nonce, sizeof(talk->proof.nonce));

	if (r < 0)
		return r;
	memcpy(talk->proof.magic, VD_PEER_MAGIC, sizeof(talk->proof.magic));
	talk->proof.version = htobe32(VD_PEER_VERSION);
	talk->proof.role = htobe32(talk->role);
	if (talk->role != VD_PEER_CONTROL)
		memcpy(talk->proof.session, talk->peer->session, sizeof(talk->proof.session));
	vd_peer_mac(talk->peer->token, &input, talk->proof.mac);
	if (send(talk->fd, &talk->proof, sizeof(talk->proof), MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(talk->proof))
		return -ECONNRESET;
	return 0;
}

/* The other end has to know the token too, or it is not the one that was meant. */
static int check_answer(const struct talk *talk, char reason[static VD_PEER_REASON_MAX])
{
	static const struct {
		int error;
		const char *text;
	} statuses[] = {
		[VD_PEER_WELCOME] = { 0, "" },
		[VD_PEER_WRONG] = { -EACCES, "the peer has another token" },
		[VD_PEER_BUSY] = { -EBUSY, "the peer serves another client (try again later)" },
		[VD_PEER_LOST] = { -ECONNRESET, "the peer has ended the session" },
		[VD_PEER_FULL] = { -EMFILE,
				   "the peer accepts no more connections (set fewer streams)" },
	};
	struct vd_peer_mac_input input = mac_input_of(talk, "serves");
	unsigned char mac[VD_SHA256_SIZE];

	input.session = talk->answer.session;
	input.value = be32toh(talk->answer.status);
	if (input.value >= sizeof(statuses) / sizeof(statuses[0]))
		return fail(-EPROTO, reason, "the peer sent an invalid answer");
	vd_peer_mac(talk->peer->token, &input, mac);
	if (input.value != VD_PEER_WRONG && !vd_secret_is(mac, talk->answer.mac, sizeof(mac)))
		return fail(-EACCES, reason, "the peer does not know the token itself");
	return fail(statuses[input.value].error, reason, statuses[input.value].text);
}

static int agree(struct talk *talk, char reason[static VD_PEER_REASON_MAX])
{
	unsigned char secret[VD_SHA256_SIZE];
	struct vd_peer_mac_input input;
	int r = receive_hello(talk, reason);

	if (r == 0)
		r = prove(talk);
	if (r == 0)
		r = receive(talk->peer, talk->fd, &talk->answer, sizeof(talk->answer),
			    talk->deadline_ns);
	if (r == 0)
		r = check_answer(talk, reason);
	if (r < 0 || talk->role != VD_PEER_CONTROL)
		return r;
	memcpy(talk->peer->session, talk->answer.session, sizeof(talk->peer->session));
	input = mac_input_of(talk, "datagrams");
	input.session = talk->peer->session;
	vd_peer_mac(talk->peer->token, &input, secret);
	memcpy(talk->peer->secret, secret, sizeof(talk->peer->secret));
	return 0;
}

int vd_peer_join(struct vd_peer *peer, enum vd_peer_role role, int *ret_fd,
		 char reason[static VD_PEER_REASON_MAX])
{
	struct talk talk = {
		.peer = peer,
		.role = role,
		.deadline_ns = vd_clock_ns() + (uint64_t)VD_PEER_PATIENCE_MS * VD_NS_PER_MS,
	};
	vd_autoclose int fd = -1;
	int r = open_socket(peer, SOCK_STREAM, &fd);

	*reason = '\0';
	if (r == 0)
		r = connect_by(peer, fd, talk.deadline_ns);
	talk.fd = fd;
	if (r == 0)
		r = agree(&talk, reason);
	if (r == 0)
		*ret_fd = vd_take_fd(&fd);
	return r;
}

int vd_peer_datagrams(const struct vd_peer *peer, int *ret_fd)
{
	vd_autoclose int fd = -1;
	int r;

	if (peer->address.storage.ss_family == AF_VSOCK)
		return -ENOTSUP;
	r = open_socket(peer, SOCK_DGRAM, &fd);
	if (r < 0)
		return r;
	if (connect(fd, (const struct sockaddr *)&peer->address.storage, peer->address.length) < 0)
		return -errno;
	*ret_fd = vd_take_fd(&fd);
	return 0;
}

/* It fits into the buffer of a connection that says something twice a second; where it does not,
 * nobody reads at the other end. */
int vd_peer_send_command(int control, enum vd_peer_command command, uint32_t size)
{
	struct vd_peer_frame frame = { .command = command, .size = size };
	ssize_t n;

	frame = vd_peer_frame_swap(&frame);
	n = send(control, &frame, sizeof(frame), MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n == (ssize_t)sizeof(frame))
		return 0;
	return n < 0 && errno != EAGAIN ? -ECONNRESET : -ETIMEDOUT;
}

/* 1: one more frame is whole, and in *RET. 0: it is not whole yet. */
static int receive_report(int fd, struct vd_peer_frames *frames, struct vd_peer_frame *ret)
{
	ssize_t n = recv(fd, (char *)&frames->frame + frames->got,
			 sizeof(frames->frame) - frames->got, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -ECONNRESET;
	frames->got += (size_t)n;
	if (frames->got < sizeof(frames->frame))
		return 0;
	frames->got = 0;
	*ret = vd_peer_frame_swap(&frames->frame);
	return ret->command == VD_PEER_REPORT || ret->command == VD_PEER_DONE ? 1 : -EPROTO;
}

int vd_peer_receive_reports(int fd, struct vd_peer_frames *frames, struct vd_peer_frame *ret)
{
	int r = 1;

	for (unsigned i = 0; r > 0 && i < REPORTS_AT_ONCE; i++)
		r = receive_report(fd, frames, ret);
	return r < 0 ? r : 0;
}
