/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The exit codes of virtctl, as virtctl(1) documents them. They are stable: none gets another
 * meaning. */
#pragma once

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1, /* without an error: "no" is the answer of a verb */
	EXIT_USAGE = 2,
	EXIT_NO_DEVICE = 3,
	EXIT_AMBIGUOUS = 4,
	EXIT_IN_USE = 5,
	EXIT_PERMISSION = 6,
	EXIT_NO_DRIVER = 7,
	EXIT_ROLLED_BACK = 8,
	EXIT_NOT_ROLLED_BACK = 9,
	EXIT_TIMED_OUT = 10,
	EXIT_UNSUPPORTED = 11,
	EXIT_UNREACHABLE = 12,
	EXIT_INTERRUPTED = 130, /* 128 plus the number of SIGINT, as shells have it */
};
