// SPDX-License-Identifier: LGPL-2.1-or-later
#include "varlink/client.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "json/build.h"
#include "varlink/message.h"
#include "varlink/wire.h"

struct vd_varlink_client {
	int fd;
	int timeout_ms;
	const char *kept; /* the name of arrays whose objects stay texts; NULL: none */
	bool broken;
	struct vd_wire *wire;
	int watched; /* -1: nothing */
	int (*on_ready)(void *data);
	void *data;
};

void vd_varlink_error_clear(struct vd_varlink_error *error)
{
	free(error->name);
	json_object_put(error->parameters);
	*error = (struct vd_varlink_error){ 0 };
}

int vd_varlink_client_new(int fd, struct vd_varlink_client **ret)
{
	vd_autofree struct vd_varlink_client *client = calloc(1, sizeof(*client));
	int r;

	if (!client)
		return -ENOMEM;
	r = vd_wire_new(VD_WIRE_REPLY_MAX, &client->wire);
	if (r < 0)
		return r;
	client->fd = fd;
	client->timeout_ms = VD_VARLINK_TIMEOUT_MS;
	client->watched = -1;
	*ret = vd_take_ptr(client);
	return 0;
}

void vd_varlink_client_free(struct vd_varlink_client *client)
{
	if (!client)
		return;
	close(client->fd);
	vd_wire_free(client->wire);
	free(client);
}

void vd_varlink_client_set_timeout(struct vd_varlink_client *client, int timeout_ms)
{
	client->timeout_ms = timeout_ms;
}

void vd_varlink_client_keep(struct vd_varlink_client *client, const char *kept)
{
	client->kept = kept;
}

int vd_varlink_client_timeout_ms(const struct vd_varlink_client *client)
{
	return client->timeout_ms;
}

void vd_varlink_client_watch(struct vd_varlink_client *client, int fd, int (*on_ready)(void *data),
			     void *data)
{
	client->watched = fd;
	client->on_ready = on_ready;
	client->data = data;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The moment (CLOCK_MONOTONIC) at which the client's patience ends; -1: never. */
static int64_t deadline(const struct vd_varlink_client *client)
{
	return client->timeout_ms < 0 ? -1 : now_ms() + client->timeout_ms;
}

/* Waits until EVENTS or the end of the connection; -ETIMEDOUT. What is watched is served
 * meanwhile, and can end the call, but not while a call is being sent: another message would end
 * up in its middle. */
static int wait_for(const struct vd_varlink_client *client, short events, int64_t until)
{
	int watched = events & POLLIN ? client->watched : -1;

	for (;;) {
		struct pollfd fds[] = { { .fd = client->fd, .events = events },
					{ .fd = watched, .events = POLLIN } };
		int64_t left = until < 0 ? -1 : until - now_ms();
		int r, ready = 0;

		if (until >= 0 && left <= 0)
			return -ETIMEDOUT;
		r = poll(fds, VD_ARRAY_SIZE(fds), (int)left);
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r > 0 && fds[1].revents)
			ready = client->on_ready(client->data);
		if (ready < 0)
			return ready;
		if (r > 0 && fds[0].revents)
			return 0;
	}
}

static int send_all(struct vd_varlink_client *client, const char *data, size_t len)
{
	int64_t until = deadline(client);

	while (len) {
		ssize_t n = send(client->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		int r;

		if (n >= 0) {
			data += n;
			len -= (size_t)n;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return errno == EPIPE ? -ECONNRESET : -errno;
		r = wait_for(client, POLLOUT, until);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Reads what is there, at least a byte. */
static int receive_some(struct vd_varlink_client *client, int64_t until)
{
	for (;;) {
		char *space;
		size_t size;
		ssize_t n;
		int r = vd_wire_space(client->wire, &space, &size);

		if (r < 0)
			return r;
		n = recv(client->fd, space, size, MSG_DONTWAIT);
		if (n > 0) {
			vd_wire_filled(client->wire, (size_t)n);
			return 0;
		}
		if (n == 0)
			return -ECONNRESET;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return -errno;
		r = wait_for(client, POLLIN, until);
		if (r < 0)
			return r;
	}
}

static int receive_reply(struct vd_varlink_client *client, struct vd_reply *ret)
{
	int64_t until = deadline(client);

	for (;;) {
		char *text;
		size_t len;
		int r = vd_wire_next(client->wire, &text, &len);

		if (r > 0)
			return vd_reply_parse(text, len, client->kept, ret);
		if (r == 0)
			r = receive_some(client, until);
		if (r < 0)
			return r;
	}
}

static int send_call(struct vd_varlink_client *client, const char *method,
		     struct json_object *parameters, unsigned flags)
{
	vd_autofree char *message = NULL;
	size_t len;
	int r = vd_call_format(method, parameters, flags, &message, &len);

	if (r < 0)
		return r;
	if (len - 1 > VD_WIRE_CALL_MAX)
		return -EMSGSIZE;
	return send_all(client, message, len);
}

int vd_varlink_send(struct vd_varlink_client *client, const char *method)
{
	int r = client->broken ? -ENOTCONN : send_call(client, method, NULL, VD_CALL_ONEWAY);

	/* A part of it may have been sent. */
	client->broken |= r < 0;
	return r;
}

static int take_error(const struct vd_reply *reply, struct vd_varlink_error *ret_error)
{
	char *name;

	if (!ret_error)
		return 1;
	name = strdup(reply->error);
	if (!name)
		return -ENOMEM;
	ret_error->name = name;
	ret_error->parameters = json_object_get(reply->parameters);
	return 1;
}

/* 1: the call ended with an error; 0: it ended; 2: there is more to come. */
#define GOES_ON 2

static int take_reply(struct vd_varlink_client *client, bool more, vd_varlink_reply on_reply,
		      void *data, struct vd_varlink_error *ret_error)
{
	VD_CLEANUP(vd_reply_clear) struct vd_reply reply = { 0 };
	int r = receive_reply(client, &reply);

	if (r < 0)
		return r;
	if (reply.error)
		return take_error(&reply, ret_error);
	if (reply.continues && !more)
		return -EPROTO;
	if (!reply.parameters) {
		reply.parameters = vd_json_object();
		r = vd_json_set(reply.message, "parameters", reply.parameters);
		if (r < 0)
			return r;
	}
	r = on_reply(data, reply.parameters, reply.continues);
	return r < 0 ? r : reply.continues ? GOES_ON : 0;
}

/* A service that refuses a client says why, and closes before the call has come. */
static int take_refusal(struct vd_varlink_client *client, struct vd_varlink_error *ret_error)
{
	VD_CLEANUP(vd_reply_clear) struct vd_reply reply = { 0 };

	if (receive_reply(client, &reply) < 0 || !reply.error)
		return -ECONNRESET;
	return take_error(&reply, ret_error);
}

static int call(struct vd_varlink_client *client, const char *method,
		struct json_object *parameters, bool more, vd_varlink_reply on_reply, void *data,
		struct vd_varlink_error *ret_error)
{
	int r;

	if (client->broken)
		return -ENOTCONN;
	r = send_call(client, method, parameters, more ? VD_CALL_MORE : 0);
	if (r == -ECONNRESET) {
		r = take_refusal(client, ret_error);
	} else if (r == 0) {
		do {
			r = take_reply(client, more, on_reply, data, ret_error);
		} while (r == GOES_ON);
	}
	client->broken |= r < 0;
	return r;
}

static int keep_reply(void *data, struct json_object *parameters, bool continues)
{
	struct json_object **ret = data;

	if (ret)
		*ret = json_object_get(parameters);
	return 0;
}

int vd_varlink_call(struct vd_varlink_client *client, const char *method,
		    struct json_object *parameters, struct json_object **ret,
		    struct vd_varlink_error *ret_error)
{
	return call(client, method, parameters, false, keep_reply, ret, ret_error);
}

int vd_varlink_stream(struct vd_varlink_client *client, const char *method,
		      struct json_object *parameters, vd_varlink_reply on_reply, void *data,
		      struct vd_varlink_error *ret_error)
{
	return call(client, method, parameters, true, on_reply, data, ret_error);
}
