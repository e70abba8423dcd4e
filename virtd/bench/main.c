// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * virtd-bench: measures one device, once, with the least rights that it needs. The request comes
 * through standard input, as do answers during the run. All output goes to standard output; no
 * other descriptor is open. The process ends with virtd.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "bench/talk.h"
#include "confine.h"
#include "json/json.h"
#include "json/write.h"
#include "kinds/worker.h"

#define LINE_SIZE_MAX (4u << 20)
#define EXIT_USAGE    2

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	stop = 1;
}

/* Without SA_RESTART: what waits wakes up. */
static void watch_signals(void)
{
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* No file may grow by it; where its errors go to one, they are lost, and it is not. */
	signal(SIGXFSZ, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void send_line(struct json_object *line)
{
	vd_autofree char *text = NULL;
	size_t len;

	(void)vd_json_write(line, &text, &len);
	/* Whoever listened is gone: then nobody wants the rest. */
	if (!text || fwrite(text, 1, len, stdout) != len || putchar('\n') == EOF ||
	    fflush(stdout) == EOF)
		stop = 1;
	json_object_put(line);
}

/* Nothing is sent after a line before that is answered; so what is read ends where the line does,
 * or all that will ever come. */
static ssize_t read_line(char *buf, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(STDIN_FILENO, buf + len, size - len);

		if (n < 0 && errno == EINTR && !stop)
			continue;
		if (n < 0)
			return -errno;
		len += (size_t)n;
		if (n == 0 || buf[len - 1] == '\n')
			return (ssize_t)len;
	}
	return -E2BIG;
}

static int receive_line(struct json_object **ret)
{
	vd_autofree char *text = malloc(LINE_SIZE_MAX);
	ssize_t len = text ? read_line(text, LINE_SIZE_MAX) : -ENOMEM;

	/* Whoever is to answer is gone. */
	if (len == 0)
		stop = 1;
	return len < 0 ? (int)len : vd_json_parse(text, (size_t)len, ret);
}

static int fail(const char *what, int error)
{
	fprintf(stderr, "virtd-bench: %s: %s\n", what, strerror(-error));
	return error == -EINVAL || error == -EPROTO ? EXIT_USAGE : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	static const struct vd_bench_talk talk = { send_line, receive_line };
	vd_autojson struct json_object *request = NULL;
	int r;

	if (argc > 1) {
		fprintf(stderr, "usage: virtd-bench <REQUEST (virtd starts this program)\n");
		return EXIT_USAGE;
	}
	watch_signals();
	r = receive_line(&request);
	if (r < 0)
		return fail("the request can't be read", r);
	r = confine(request);
	if (r < 0)
		return fail("its limits can't be set", r);
	vd_root_restrict(json_object_get_boolean(json_object_object_get(request, "restricted")));
	r = vd_bench_work(request, &talk, &stop);
	return r < 0 ? fail("the request can't be fulfilled", r) : EXIT_SUCCESS;
}
