// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/lib/test.h"

#include <unistd.h>

#include "base/clock.h"
#include "tests/lib/wait.h"

#define LIMIT_NS (60000 * (uint64_t)VD_NS_PER_MS)

void wait_pause(uint64_t *began_ns, const char *condition)
{
	uint64_t now_ns = vd_clock_ns();

	if (*began_ns == 0)
		*began_ns = now_ns;
	if (now_ns - *began_ns > LIMIT_NS)
		fail_msg("a minute has passed without: %s", condition);
	usleep(200);
}
