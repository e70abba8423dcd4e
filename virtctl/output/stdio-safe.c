// SPDX-License-Identifier: LGPL-2.1-or-later
#include "output/stdio-safe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "output/error.h"

static int flush_errno; /* why stdio_flush_output() failed; 0: it did not */

void stdio_hold_places(void)
{
	/* In the wrong direction, so that using it is an error still. The lowest free number is
	 * what open() gives. */
	static const int direction[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", direction[fd]);
	}
}

void stdio_flush_output(void)
{
	if (fflush(stdout) != 0)
		flush_errno = errno;
}

int stdio_close_output(struct error *error)
{
	bool failed_before = ferror(stdout);
	int errno_ = flush_errno;

	if (fclose(stdout) != 0)
		errno_ = errno;
	else if (!failed_before)
		return EXIT_DONE;
	error_cannot(error, EXIT_FAILED, ERROR_OUTPUT, "standard output", "write", "%s",
		     errno_ ? strerror(errno_) : "the output is incomplete (is the disk full?)");
	if (errno_ != EPIPE)
		error_print(error);
	return EXIT_FAILED;
}
