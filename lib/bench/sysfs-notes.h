/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts that sysfs has of what is measured, as notes of the run. What can't be read is left out. */
#pragma once

#include "bench/run.h"

/* vd_bench_note_text, vd_bench_note_number - the note KEY is what the file PATH below the root
 * has: its text; the number in it, in decimal. */
void vd_bench_note_text(struct vd_bench_run *run, const char *key, const char *path);
void vd_bench_note_number(struct vd_bench_run *run, const char *key, const char *path);

/* vd_bench_note_entries - how many names in the folder PATH begin with PREFIX. */
void vd_bench_note_entries(struct vd_bench_run *run, const char *key, const char *path,
			   const char *prefix);
