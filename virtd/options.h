/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line. */
#pragma once

#include <stdbool.h>

struct options {
	const char *socket; /* NULL: what was handed over, else the usual path */
	const char *sysroot;
	const char *ids_dir;
	const char *overrides_dir; /* NULL: the usual one */
	const char *journal_dir;
	const char *worker; /* NULL: the usual one */
	bool change_copy;
	unsigned message_timeout_ms;
};

enum {
	OPTIONS_RUN = -1, /* else the exit code */
	EXIT_USAGE = 2,
};

/*
 * options_parse - ARGV into *RET, its texts borrowed. Help and version are printed, and so is what
 * is wrong.
 */
int options_parse(int argc, char **argv, struct options *ret);
