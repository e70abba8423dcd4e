/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The value of a setting of a run. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vd_bench_run;

/*
 * The value of the setting NAME of this kind: a number or size, or a text or choice; 0 or NULL
 * where it is not set and has no default value. vd_bench_is_set: whether the caller set it.
 */
uint64_t vd_bench_number(const struct vd_bench_run *run, const char *name);
const char *vd_bench_text(const struct vd_bench_run *run, const char *name);
bool vd_bench_is_set(const struct vd_bench_run *run, const char *name);
