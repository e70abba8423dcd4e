// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * varlink-call SOCKET METHOD [PARAMETERS [more]] - a varlink client that shares no code with the project, for one call.
 * It prints each reply on a line, as it came. Exit: 0 done, 1 the connection ended first, 2 usage.
 *
 * varlink.py does all else that a client may do; Python takes twenty times as long to start.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ 60, 0 },
			 sizeof(struct timeval));
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -1 : fd;
}

/* Who is refused may be told so before the call is sent: what can't be sent is no reason to stop. */
static void send_call(int fd, const char *method, const char *parameters, bool more)
{
	char *call;
	int len = asprintf(&call, "{\"method\":\"%s\",\"parameters\":%s%s}", method, parameters,
			   more ? ",\"more\":true" : "");

	for (ssize_t sent = 0, n; sent <= len; sent += n)
		if ((n = send(fd, call + sent, len + 1 - sent, MSG_NOSIGNAL)) < 0)
			break;
	free(call);
}

/* One reply is a text without line breaks, and "continues" is no member of anything in it but itself: a quote within a string is escaped. */
static bool is_last(const char *reply)
{
	return !strstr(reply, "\"continues\":true") && !strstr(reply, "\"continues\": true");
}

int main(int argc, char **argv)
{
	char *reply = NULL;
	size_t size = 0;

	if (argc < 3)
		return 2;
	int fd = connect_to(argv[1]);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
	if (!stream)
		return 1;
	send_call(fd, argv[2], argc > 3 ? argv[3] : "{}", argc > 4);
	bool done = false;

	while (!done && getdelim(&reply, &size, '\0', stream) > 0 && !feof(stream)) {
		puts(reply);
		done = is_last(reply);
	}
	free(reply);
	fclose(stream);
	return done ? 0 : 1;
}
