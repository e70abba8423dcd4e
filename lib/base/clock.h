/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The clock of all deadlines: it can't be set, and stops while the system sleeps. */
#pragma once

#include <stdint.h>
#include <time.h>

#define VD_NS_PER_MS 1000000u

/* vd_clock_ns - Return the time of CLOCK_MONOTONIC in nanoseconds. */
static inline uint64_t vd_clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}
