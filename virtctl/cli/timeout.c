// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cli/timeout.h"

#include "base/parse.h"
#include "cli/run.h"

int timeout_read(struct run *run, unsigned least_s, unsigned *ret_ms)
{
	const char *text = request_value(run->request, OPT_TIMEOUT);
	uint64_t seconds = TIMEOUT_S;

	if (text && (vd_parse_uint(text, 10, TIMEOUT_S_MAX, &seconds) < 0 || seconds < least_s))
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, text,
				 "--timeout needs seconds, %u to %d", least_s, TIMEOUT_S_MAX);
	*ret_ms = (unsigned)seconds * 1000;
	return EXIT_DONE;
}
