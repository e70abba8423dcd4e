// SPDX-License-Identifier: LGPL-2.1-or-later
/* virtd-worker: one request from standard input, its answer to standard output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/root.h"
#include "json/json.h"
#include "worker.h"

#define REQUEST_MAX (4u << 20)

#define EXIT_USAGE 2

static int fail(int status, const char *what, int error)
{
	fprintf(stderr, "virtd-worker: %s%s%s\n", what, error ? ": " : "",
		error ? strerror(-error) : "");
	return status;
}

static int read_request(struct json_object **ret)
{
	vd_autofree char *text = malloc(REQUEST_MAX);
	size_t len = 0;
	ssize_t n;

	if (!text)
		return -ENOMEM;
	while ((n = read(STDIN_FILENO, text + len, REQUEST_MAX - len)) != 0) {
		if (n < 0 && errno != EINTR)
			return -errno;
		len += n < 0 ? 0 : (size_t)n;
	}
	return len == REQUEST_MAX ? -E2BIG : vd_json_parse(text, len, ret);
}

static int parse_options(int argc, char **argv, struct worker_options *ret)
{
	uint64_t number;

	if (argc == 1)
		return 0;
	if (argc != 3 || strcmp(argv[1], "--stop-before") != 0 ||
	    vd_parse_uint(argv[2], 10, 1000, &number) < 0)
		return -EINVAL;
	ret->stop_before = (unsigned)number;
	return 0;
}

int main(int argc, char **argv)
{
	static const char usage[] =
		"usage: virtd-worker [--stop-before N] <REQUEST; it is virtd that starts it. "
		"--stop-before is for tests: it stops (SIGSTOP) before the Nth thing that it would "
		"change";
	struct worker_options options = {};
	struct json_object *request;
	int r;

	if (parse_options(argc, argv, &options) < 0)
		return fail(EXIT_USAGE, usage, 0);
	r = read_request(&request);
	if (r < 0)
		return fail(r == -EPROTO ? EXIT_USAGE : EXIT_FAILURE, "the request can't be read",
			    r);
	vd_root_restrict(json_object_get_boolean(json_object_object_get(request, "restricted")));
	r = worker_run(&options, request);
	json_object_put(request);
	if (r < 0)
		return fail(r == -EINVAL ? EXIT_USAGE : EXIT_FAILURE,
			    "the request can't be fulfilled", r);
	return EXIT_SUCCESS;
}
