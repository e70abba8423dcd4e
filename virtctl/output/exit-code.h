/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What virtctl's exit status says. Documented in virtctl(1), and stable: a number is never given
 * another sense. */
#pragma once

enum exit_code {
	EXIT_DONE = 0,
	/* Of platform, without an error: this system is not a guest. */
	EXIT_FAILED = 1,
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
	EXIT_INTERRUPTED = 130, /* as shells have it: 128 and the number of SIGINT */
};
