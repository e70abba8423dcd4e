// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * virtd-bench: measures one device, once, with no more than it needs: the one request comes through
 * standard input, what it says goes to standard output, and there is no other descriptor. It ends
 * with virtd.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/read-all.h"
#include "bench/worker.h"
#include "confine.h"
#include "varlink/json.h"

#define REQUEST_MAX (4u << 20)
#define EXIT_USAGE  2

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
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void say(struct json_object *line)
{
	size_t len;
	const char *text = json_object_to_json_string_length(line, JSON_C_TO_STRING_PLAIN, &len);

	/* Whoever listened is gone: then nobody wants the rest. */
	if (!text || fwrite(text, 1, len, stdout) != len || putchar('\n') == EOF ||
	    fflush(stdout) == EOF)
		stop = 1;
	json_object_put(line);
}

static int read_request(struct json_object **ret)
{
	vd_autofree char *text = malloc(REQUEST_MAX);
	ssize_t len = text ? vd_read_all(STDIN_FILENO, text, REQUEST_MAX) : -ENOMEM;

	return len < 0 ? (int)len : vd_json_parse(text, (size_t)len, ret);
}

static int fail(const char *what, int error)
{
	fprintf(stderr, "virtd-bench: %s: %s\n", what, strerror(-error));
	return error == -EINVAL || error == -EPROTO ? EXIT_USAGE : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	vd_autojson struct json_object *request = NULL;
	int r;

	if (argc > 1) {
		fprintf(stderr, "usage: virtd-bench <REQUEST; it is virtd that starts it\n");
		return EXIT_USAGE;
	}
	watch_signals();
	r = read_request(&request);
	if (r < 0)
		return fail("the request can't be read", r);
	r = confine(request);
	if (r < 0)
		return fail("its limits can't be set", r);
	r = vd_bench_work(request, say, &stop);
	return r < 0 ? fail("the request can't be met", r) : EXIT_SUCCESS;
}
