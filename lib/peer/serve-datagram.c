// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The datagrams of the session: only those from its address count. A reply is never larger than the
 * datagram that it answers. The exception is a flood that the session requested over its
 * connection; it lasts only while the session keeps sending frames.
 */
#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "peer/serve-internal.h"

#define BATCH	    16
#define BATCHES_MAX 8
/* As much as the system gives: what waits here is not lost. */
#define BUFFER_SIZE (4 << 20)

struct datagram_batch {
	struct mmsghdr messages[BATCH];
	struct iovec vectors[BATCH];
	struct sockaddr_storage from[BATCH];
	unsigned char bytes[BATCH][VD_PEER_SIZE_MAX];
};

int datagrams_open(struct vd_serve *serve)
{
	const struct vd_peer_address *address = &serve->bound;
	const int yes = 1, size = BUFFER_SIZE;
	vd_autoclose int fd =
		socket(address->storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (address->storage.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(fd, (const struct sockaddr *)&address->storage, address->length) < 0)
		return -errno;
	if (!serve->datagrams.batch)
		serve->datagrams.batch = calloc(1, sizeof(*serve->datagrams.batch));
	if (!serve->datagrams.batch)
		return -ENOMEM;
	serve->datagrams.fd = vd_take_fd(&fd);
	return 0;
}

void datagrams_clear(struct datagrams *datagrams)
{
	if (datagrams->fd >= 0)
		close(datagrams->fd);
	free(datagrams->batch);
}

static void set_batch(struct datagram_batch *batch, size_t size)
{
	for (size_t i = 0; i < BATCH; i++) {
		batch->vectors[i] = (struct iovec){ batch->bytes[i], size };
		batch->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &batch->from[i],
			.msg_namelen = sizeof(batch->from[i]),
			.msg_iov = &batch->vectors[i],
			.msg_iovlen = 1,
		};
	}
}

static bool is_of_session(const struct vd_serve *serve, const struct vd_peer_address *from,
			  const struct vd_peer_datagram *head, size_t size)
{
	return serve->control && size >= sizeof(*head) &&
	       vd_peer_same_host(from, &serve->control->from) &&
	       vd_secret_is(head->secret, serve->datagrams.secret, sizeof(head->secret));
}

static void count(struct conn *control, uint64_t packets, uint64_t bytes)
{
	control->counts.packets += packets;
	control->counts.bytes += bytes;
	control->counts.ns = vd_clock_ns();
}

static void take_datagram(struct vd_serve *serve, const struct msghdr *message, size_t size)
{
	struct vd_peer_address from = { .length = message->msg_namelen };
	struct datagrams *datagrams = &serve->datagrams;
	struct vd_peer_datagram head;

	memcpy(&from.storage, message->msg_name, from.length);
	if (size < sizeof(head) || message->msg_flags & MSG_TRUNC)
		return;
	memcpy(&head, message->msg_iov->iov_base, sizeof(head));
	if (!is_of_session(serve, &from, &head, size))
		return;
	datagrams->to = from;
	datagrams->has_address = true;
	if (head.purpose == htobe32(VD_PEER_ECHOED))
		sendto(datagrams->fd, message->msg_iov->iov_base, size, MSG_DONTWAIT,
		       (const struct sockaddr *)&from.storage, from.length);
	else if (head.purpose == htobe32(VD_PEER_COUNTED) && datagrams->doing == VD_PEER_COUNT)
		count(serve->control, 1, size);
}

void datagrams_read(struct vd_serve *serve)
{
	struct datagram_batch *batch = serve->datagrams.batch;
	int n = BATCH;

	for (unsigned count = 0; count < BATCHES_MAX && n == BATCH; count++) {
		set_batch(batch, VD_PEER_SIZE_MAX);
		n = recvmmsg(serve->datagrams.fd, batch->messages, BATCH, MSG_DONTWAIT, NULL);
		for (int i = 0; i < n; i++)
			take_datagram(serve, &batch->messages[i].msg_hdr,
				      batch->messages[i].msg_len);
	}
}

bool datagrams_flooding(const struct vd_serve *serve)
{
	return serve->control && serve->datagrams.doing == VD_PEER_FLOOD &&
	       serve->datagrams.has_address &&
	       serve->now_ns - serve->control->since_ns < VD_PEER_FLOOD_MS * 1000000ull;
}

void datagrams_flood(struct vd_serve *serve)
{
	struct datagrams *datagrams = &serve->datagrams;
	struct datagram_batch *batch = datagrams->batch;
	int n;

	/* It may have been stopped meanwhile. */
	if (!datagrams_flooding(serve))
		return;
	set_batch(batch, datagrams->size);
	for (size_t i = 0; i < BATCH; i++) {
		struct vd_peer_datagram head = { .purpose = htobe32(VD_PEER_FLOODED) };

		memcpy(head.secret, datagrams->secret, sizeof(head.secret));
		memcpy(batch->bytes[i], &head, sizeof(head));
		memcpy(&batch->from[i], &datagrams->to.storage, datagrams->to.length);
		batch->messages[i].msg_hdr.msg_namelen = datagrams->to.length;
	}
	n = sendmmsg(datagrams->fd, batch->messages, BATCH, MSG_DONTWAIT);
	if (n > 0)
		count(serve->control, (uint64_t)n, (uint64_t)n * datagrams->size);
}
