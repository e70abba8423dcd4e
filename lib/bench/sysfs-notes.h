/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notes of a run about the measured device, from sysfs. What can't be read is left out. */
#pragma once

#include "bench/run.h"

/* vd_bench_note_text - Note under KEY the text of the file PATH below the root, at most 255 bytes.
 * vd_bench_note_number() notes the decimal number in the file; other texts are left out. */
void vd_bench_note_text(struct vd_bench_run *run, const char *key, const char *path);
void vd_bench_note_number(struct vd_bench_run *run, const char *key, const char *path);

/* vd_bench_note_entries - Note under KEY how many names in the folder PATH begin with PREFIX ("":
 * all). */
void vd_bench_note_entries(struct vd_bench_run *run, const char *key, const char *path,
			   const char *prefix);
