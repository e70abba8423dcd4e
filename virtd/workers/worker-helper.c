// SPDX-License-Identifier: LGPL-2.1-or-later
#include "workers/worker-helper.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "json/get.h"

/* One byte, which a new connection always has room for. */
static int send_client(int fd, int client)
{
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { { 0 } };
	struct iovec line = { .iov_base = (char *)"\n", .iov_len = 1 };
	struct msghdr header = { .msg_iov = &line, .msg_iovlen = 1 };
	struct cmsghdr *one;

	if (client >= 0) {
		header.msg_control = &control;
		header.msg_controllen = sizeof(control);
		one = CMSG_FIRSTHDR(&header);
		one->cmsg_level = SOL_SOCKET;
		one->cmsg_type = SCM_RIGHTS;
		one->cmsg_len = CMSG_LEN(sizeof(client));
		memcpy(CMSG_DATA(one), &client, sizeof(client));
	}
	return sendmsg(fd, &header, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int worker_helper_connect(const char *dir, const char *program, int client, int *ret)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	vd_autoclose int fd = -1;
	int r;

	if (snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", dir, program) >=
	    (int)sizeof(address.sun_path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	r = send_client(fd, client);
	if (r == 0)
		*ret = vd_take_fd(&fd);
	return r;
}

static bool get_number(struct json_object *object, const char *key, int *ret)
{
	struct json_object *number = vd_json_member(object, key, json_type_int);

	if (number)
		*ret = json_object_get_int(number);
	return number != NULL;
}

enum worker_helper_line worker_helper_read(struct json_object *line, int *ret_number,
					   const char **ret_message)
{
	struct json_object *object = vd_json_member(line, "helper", json_type_object);

	if (!object)
		return WORKER_HELPER_NONE;
	if (get_number(object, "pid", ret_number))
		return WORKER_HELPER_STARTED;
	if (get_number(object, "status", ret_number))
		return WORKER_HELPER_EXITED;
	if (get_number(object, "signal", ret_number))
		return WORKER_HELPER_KILLED;
	if (!get_number(object, "errno", ret_number) || *ret_number <= 0)
		*ret_number = EPROTO;
	*ret_number = -*ret_number;
	*ret_message = vd_json_member_text(object, "message");
	return WORKER_HELPER_REFUSED;
}
