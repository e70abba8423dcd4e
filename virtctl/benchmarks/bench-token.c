// SPDX-License-Identifier: LGPL-2.1-or-later
/* The token, from a file or the environment: every user can read the command line of a process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/read-all.h"
#include "benchmarks/bench-internal.h"
#include "peer/protocol.h"

_Static_assert(BENCH_TOKEN_MAX == VD_PEER_TOKEN_MAX + 1, "room for the longest");

static int fail(struct run *run, const char *object, const char *reason)
{
	return error_cannot(&run->error, EXIT_FAILED, "io.virtctl.Token", object, "read the token",
			    "%s", reason);
}

static void warn_if_open(int fd, const char *path)
{
	struct stat stat;

	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_mode & (S_IRGRP | S_IROTH))
		warning_print("%s: others can read the token, too (chmod 600 changes that)", path);
}

static int read_file(struct run *run, const char *path, char *buf, size_t size)
{
	vd_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t len = fd < 0 ? -errno : vd_read_all(fd, buf, size);

	if (len == -E2BIG)
		return fail(run, path, "the file is too long for a token");
	if (len < 0)
		return fail(run, path, strerror((int)-len));
	warn_if_open(fd, path);
	buf[len] = '\0';
	/* The end of the line, however it is written. */
	buf[strcspn(buf, "\r\n")] = '\0';
	return EXIT_DONE;
}

int bench_token(struct run *run, char token[static BENCH_TOKEN_MAX])
{
	const char *path = request_value(run->request, OPT_TOKEN_FILE);
	const char *given = getenv("VIRTCTL_TOKEN");
	char text[2 * BENCH_TOKEN_MAX] = "";
	int code = EXIT_DONE;

	*token = '\0';
	if (path)
		code = read_file(run, path, text, sizeof(text));
	else if (given && *given)
		snprintf(text, sizeof(text), "%s", given);
	else
		return EXIT_DONE;
	if (code != EXIT_DONE)
		return code;
	if (!vd_peer_token_is_sound(text))
		return fail(run, path ? path : "VIRTCTL_TOKEN",
			    "a token has 16 to 128 letters, digits or signs, and no blanks");
	memcpy(token, text, strlen(text) + 1);
	return EXIT_DONE;
}
