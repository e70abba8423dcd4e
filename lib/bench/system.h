/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The surroundings of a measurement: the system, and how much others used it meanwhile. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/root.h"

struct json_object;

/* Counters that grow with time; vd_bench_cpu_times_since() subtracts two readings. */
struct vd_bench_cpu_times {
	uint64_t wall_ns;	     /* CLOCK_MONOTONIC */
	uint64_t user_ns, system_ns; /* processor time of this process */
	uint64_t busy_ns;	     /* of all processors and processes; in ticks, mostly of 10 ms
					(proc(5), /proc/stat) */
	uint64_t steal_ns;  /* processor time that the hypervisor gave to other guests instead */
	uint64_t throttled; /* how often the cgroup's limit or the processor's heat slowed it */
};

/* vd_bench_cpu_times_read - Read the counters into *RET, from ROOT's /proc and /sys and of this
 * process. A counter that can't be read is 0. */
void vd_bench_cpu_times_read(const struct vd_root *root, struct vd_bench_cpu_times *ret);

/* vd_bench_cpu_times_since - Return NOW less BEFORE, for each counter; 0 for one that has
 * decreased. */
struct vd_bench_cpu_times vd_bench_cpu_times_since(const struct vd_bench_cpu_times *now,
						   const struct vd_bench_cpu_times *before);

/*
 * vd_bench_system_json - Return a System of io.virtd.Bench: kernel, machine, processors, governor,
 * clock source, platforms. The caller puts it. NULL, or members missing: out of memory
 * (vd_json_losses()).
 */
struct json_object *vd_bench_system_json(const struct vd_root *root);

/* vd_bench_clock_is_slow - Return whether reading the clock needs a system call, or more. Write the
 * name of the clock source to BUF. False also if it can't be read. */
bool vd_bench_clock_is_slow(const struct vd_root *root, char *buf, size_t size);

/* vd_bench_clock_step_ns - Return the resolution of CLOCK_MONOTONIC in ns (clock_getres(2)): 1, or
 * a timer tick without a high-resolution source. 0: not known. */
uint64_t vd_bench_clock_step_ns(void);

/* vd_bench_is_emulated - Return whether SYSTEM (System of io.virtd.Bench) names a platform that
 * emulates the processor: QEMU without KVM, or Hercules. */
bool vd_bench_is_emulated(struct json_object *system);
