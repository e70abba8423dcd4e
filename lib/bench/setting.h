/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The value of a setting of a run. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vd_bench_run;

/*
 * vd_bench_number - Return the setting NAME of the run's kind, a number or a size in bytes. Return
 * 0 if it has no value, or no such setting exists.
 * vd_bench_text() returns any setting's value as it was written, or NULL; the text lives as long as
 * the run. vd_bench_is_set() returns whether the caller set it, rather than its default value.
 */
uint64_t vd_bench_number(const struct vd_bench_run *run, const char *name);
const char *vd_bench_text(const struct vd_bench_run *run, const char *name);
bool vd_bench_is_set(const struct vd_bench_run *run, const char *name);
