// SPDX-License-Identifier: LGPL-2.1-or-later
#include "counters/asking.h"

#include <errno.h>

#include "base/clock.h"
#include "counters/reading.h"

#define ASK_MS	1000
#define PART_MS 1

const struct vd_task_key vd_key_rtnl = { VD_TASK_REQUEST, 0, 1 };

int vd_ask(struct vd_reading *reading, const struct vd_task_key *key, void (*run)(void *data),
	   void (*free_data)(void *data), void *data)
{
	int r = vd_task_begin(key, ASK_MS, run, free_data, data, &reading->task);

	if (r < 0)
		free_data(data);
	reading->asked_ns = vd_clock_ns();
	return r;
}

int vd_ask_wait(struct vd_reading *reading)
{
	if (vd_task_wait(reading->task, PART_MS))
		return 0;
	if (vd_clock_ns() - reading->asked_ns < ASK_MS * (uint64_t)VD_NS_PER_MS)
		return 1;
	vd_ask_end(reading);
	return -ETIMEDOUT;
}

void vd_ask_end(struct vd_reading *reading)
{
	vd_task_end(vd_take_ptr(reading->task));
	reading->taken = 0;
}
