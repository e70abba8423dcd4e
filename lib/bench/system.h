/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What surrounds a measurement: the system that it is done on, and who else used it meanwhile. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/root.h"

struct json_object;

/* All of them grow with time; two readings are subtracted. */
struct vd_bench_usage {
	uint64_t wall_ns;
	uint64_t user_ns, system_ns; /* processor time of this process */
	uint64_t busy_ns;   /* of all processors, of anyone; to 10 ms (proc(5), /proc/stat) */
	uint64_t steal_ns;  /* that the hypervisor gave to others while we wanted it */
	uint64_t throttled; /* times that the cgroup's limit or the processor's heat held us up */
};

/* Where something can't be read, it stays 0. */
void vd_bench_usage_read(const struct vd_root *root, struct vd_bench_usage *ret);
struct vd_bench_usage vd_bench_usage_since(const struct vd_bench_usage *now,
					   const struct vd_bench_usage *before);

/* vd_bench_system_json - System of io.virtd.Bench: kernel, machine, processors, governor, clock
 * source, hypervisors. */
struct json_object *vd_bench_system_json(const struct vd_root *root);

/* vd_bench_clock_is_slow - whether reading the clock is a system call or worse: the source's NAME
 * in BUF. */
bool vd_bench_clock_is_slow(const struct vd_root *root, char *buf, size_t size);

/* vd_bench_clock_step_ns - what CLOCK_MONOTONIC steps by, as the kernel says (clock_getres(2)): 1,
 * or a whole timer tick where it has no better source. */
uint64_t vd_bench_clock_step_ns(void);

/* vd_bench_is_emulated - whether the processor itself is emulated (QEMU without KVM, Hercules). */
bool vd_bench_is_emulated(struct json_object *system);
