// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bench-parts.h"

int verb_bench(struct run *run)
{
	if (request_has(run->request, OPT_KINDS))
		return bench_kinds(run);
	if (!run->request->arguments.count)
		return error_set(&run->error, EXIT_USAGE, ERROR_USAGE, "bench",
				 "read the arguments",
				 "DEVICE is missing; see 'virtctl bench --help'");
	return bench_device(run);
}
