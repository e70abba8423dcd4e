/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The seam between the kinds of benchmarks and what they have in common. A kind is one file with a
 * struct vd_bench_kind in it, and a line in kinds.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vd_bench_device;
struct vd_bench_run;

enum vd_bench_setting_type {
	VD_BENCH_NUMBER, /* of MIN to MAX */
	VD_BENCH_SIZE,	 /* bytes, with K, M or G after them for powers of 1024; MIN to MAX */
	VD_BENCH_CHOICE, /* one of the words of CHOICES */
	VD_BENCH_TEXT,
};

/* Something about a kind that can be set: "depth=32". */
struct vd_bench_setting {
	const char *name; /* NULL after the last */
	enum vd_bench_setting_type type;
	const char *help;
	uint64_t min, max;
	const char *choices;	   /* words, one blank between two */
	const char *default_value; /* as it would be written; NULL: none */
};

#define VD_BENCH_REASON_MAX 192

struct vd_bench_kind {
	const char *name;
	const char *what;   /* is measured, in one line */
	const char *figure; /* comes out of it, and its unit: "ns for one access" */
	bool safe;	    /* on a device that is in use, and harmless to others; run unasked */
	bool by_part;	    /* not safe, and sees by itself that what it uses of the device is free;
			       the rest of it may be in use */
	uint64_t file_bytes;			 /* how large a file it may write; 0: none */
	const struct vd_bench_setting *settings; /* NULL: none */

	/*
	 * Whether it can measure DEVICE: 0, or -ENOTSUP and why not, as half a sentence about the
	 * device ("it has no disk"). Reads sysfs and procfs at the most: it touches neither device
	 * nor node.
	 */
	int (*applies)(const struct vd_bench_device *device,
		       char reason[static VD_BENCH_REASON_MAX]);

	/*
	 * Measures; see run.h. It returns when the time is over, soon after it was stopped, or with
	 * what vd_bench_fail() returns; whatever it has changed it sets back before that.
	 */
	int (*run)(struct vd_bench_run *run);
};
