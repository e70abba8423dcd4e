/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#pragma once

#include <stdbool.h>

struct options {
	const char *socket; /* NULL: the socket that was passed; default: VD_SOCKET_PATH */
	const char *sysroot;
	const char *ids_dir;
	const char *overrides_dir; /* NULL: VD_OVERRIDES_DIR of the tree */
	const char *journal_dir;
	const char *worker; /* NULL: see worker_program_find() */
	const char *helpers; /* NULL: virtd starts its workers itself */
	const char *user;    /* to run as; NULL: as the user that started virtd */
	bool change_copy;
	unsigned message_timeout_ms;
	unsigned idle_exit_s; /* 0: never */
};

enum {
	OPTIONS_RUN = -1, /* any other value is an exit code */
	EXIT_USAGE = 2,
};

/*
 * options_parse - Read ARGV into *RET, whose texts borrow from ARGV. Help and version go to
 * standard output, errors to standard error.
 * Return OPTIONS_RUN, or an exit code with *RET untouched: EXIT_SUCCESS: the help or the version
 * was printed. EXIT_FAILURE: it could not be written. EXIT_USAGE: ARGV is wrong.
 */
int options_parse(int argc, char **argv, struct options *ret);
