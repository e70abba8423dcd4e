// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How many calls of GetInfo a virtd answers in a second: calls VIRTD FOLDER
 * VIRTD serves at a socket in FOLDER. Beside it, in turns, an echo server answers as many bytes to
 * each call, by one epoll_wait(2) and one read(2) for what has come, and one write(2) for each call.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"

#define ROUNDS	   5
#define ROUND_NS   300000000u
#define REPLY_SIZE 233

static const char call[] = "{\"method\":\"org.varlink.service.GetInfo\"}";
static const unsigned depths[] = { 1, 16, 200 };
static pid_t children[2];

static void stop_children(void)
{
	for (unsigned i = 0; i < 2; i++) {
		if (children[i] > 0 && kill(children[i], SIGTERM) == 0)
			waitpid(children[i], NULL, 0);
	}
}

static void need(bool condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	exit(EXIT_FAILURE);
}

static struct sockaddr_un address_of(const char *folder, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int len = snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", folder, name);

	need(len > 0 && (size_t)len < sizeof(address.sun_path), "the path of the folder");
	return address;
}

static unsigned count_ends(const char *data, ssize_t len)
{
	unsigned count = 0;

	for (ssize_t i = 0; i < len; i++)
		count += data[i] == '\0';
	return count;
}

static void serve_echo(int client)
{
	static char data[65536], reply[REPLY_SIZE];
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	ssize_t len;

	memset(reply, 'x', sizeof(reply) - 1);
	epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
	while (epoll_wait(epoll, &event, 1, -1) == 1 &&
	       (len = read(client, data, sizeof(data))) > 0) {
		for (unsigned i = count_ends(data, len); i; i--) {
			if (write(client, reply, sizeof(reply)) < 0)
				return;
		}
	}
}

static void start_echo(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 &&
		     listen(fd, 1) == 0,
	     "listen");
	children[0] = fork();
	if (children[0] == 0) {
		for (int client; (client = accept(fd, NULL, NULL)) >= 0; close(client))
			serve_echo(client);
		_exit(0);
	}
	close(fd);
}

static void start_virtd(const char *virtd, const char *path)
{
	children[1] = fork();
	if (children[1] == 0) {
		execl(virtd, virtd, "--socket", path, (char *)NULL);
		_exit(127);
	}
	for (unsigned i = 0; i < 500 && access(path, F_OK) < 0; i++)
		usleep(10000);
}

static int connect_to(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0, "connect");
	return fd;
}

/* Calls a second, DEPTH of them sent by one write(2). */
static double measure(const struct sockaddr_un *address, unsigned depth)
{
	static char calls[200 * sizeof(call)], data[1 << 16];
	uint64_t begun_ns, now_ns;
	int fd = connect_to(address);
	double count = 0;

	for (unsigned i = 0; i < depth; i++)
		memcpy(calls + i * sizeof(call), call, sizeof(call));
	begun_ns = vd_clock_ns();
	do {
		ssize_t size = (ssize_t)(depth * sizeof(call));

		need(write(fd, calls, (size_t)size) == size, "write");
		for (unsigned got = 0; got < depth;) {
			ssize_t len = read(fd, data, sizeof(data));

			need(len > 0, "read");
			got += count_ends(data, len);
		}
		count += depth;
		now_ns = vd_clock_ns();
	} while (now_ns - begun_ns < ROUND_NS);
	close(fd);
	return count * 1e9 / (double)(now_ns - begun_ns);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(const struct sockaddr_un *echo, const struct sockaddr_un *virtd, unsigned depth)
{
	double echoes[ROUNDS], answers[ROUNDS];

	for (unsigned i = 0; i < ROUNDS; i++) {
		echoes[i] = measure(echo, depth);
		answers[i] = measure(virtd, depth);
	}
	qsort(echoes, ROUNDS, sizeof(*echoes), compare);
	qsort(answers, ROUNDS, sizeof(*answers), compare);
	printf("  %3u sent at a time   virtd %8.0f/s   echo %8.0f/s   %.2f x\n", depth,
	       answers[ROUNDS / 2], echoes[ROUNDS / 2], answers[ROUNDS / 2] / echoes[ROUNDS / 2]);
}

int main(int argc, char **argv)
{
	struct sockaddr_un echo, virtd;

	if (argc != 3) {
		fprintf(stderr, "Usage: %s VIRTD FOLDER\n", argv[0]);
		return 2;
	}
	echo = address_of(argv[2], "calls-echo");
	virtd = address_of(argv[2], "calls-virtd");
	unlink(echo.sun_path);
	unlink(virtd.sun_path);
	signal(SIGPIPE, SIG_IGN);
	atexit(stop_children);
	start_echo(&echo);
	start_virtd(argv[1], virtd.sun_path);
	printf("Calls of GetInfo, medians of %d (aim: >= 80000/s by a client that sends ahead):\n",
	       ROUNDS);
	for (size_t i = 0; i < VD_ARRAY_SIZE(depths); i++)
		report(&echo, &virtd, depths[i]);
	unlink(echo.sun_path);
	unlink(virtd.sun_path);
	return 0;
}
