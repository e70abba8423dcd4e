// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stdio-safe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

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

int stdio_close_output(struct error *error)
{
	bool failed_before = ferror(stdout);
	int errno_;

	errno = 0;
	if (fclose(stdout) == 0 && !failed_before)
		return EXIT_DONE;
	errno_ = errno;
	error_set(error, EXIT_FAILED, ERROR_OUTPUT, "standard output", "write", "%s",
		  errno_ ? strerror(errno_) : "it failed");
	if (errno_ != EPIPE)
		error_print(error);
	return EXIT_FAILED;
}
