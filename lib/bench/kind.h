/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface between the kinds of benchmarks and what they share. A kind is one file or folder
 * with a struct vd_bench_kind, and a line in kinds.c. */
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

/* A setting of a kind: "depth=32". */
struct vd_bench_setting {
	const char *name; /* NULL after the last */
	enum vd_bench_setting_type type;
	const char *help;
	uint64_t min, max;
	const char *choices;	   /* words with one blank between them */
	const char *default_value; /* as it would be written; NULL: none */
};

#define VD_BENCH_REASON_MAX 192

struct vd_bench_kind {
	const char *name;
	const char *what;    /* is measured, in one line */
	const char *figure;  /* comes out of it, and its unit: "ns for one access" */
	bool safe;	     /* harmless on a device in use; run also if no kind was chosen */
	bool by_part;	     /* not safe, but checks itself that its part of the device is free;
				the rest may be in use */
	uint64_t file_bytes; /* how large a file it may write; 0: none */
	const struct vd_bench_setting *settings; /* NULL: none */

	/*
	 * Return whether the kind can measure DEVICE: 0, or -ENOTSUP with REASON, half a sentence
	 * about the device ("it has no disk"). Reads only sysfs and procfs, never the device or its
	 * node.
	 */
	int (*applies)(const struct vd_bench_device *device,
		       char reason[static VD_BENCH_REASON_MAX]);

	/*
	 * Measure, see run.h. Return 0 when the time is over or soon after the run was stopped, or
	 * what vd_bench_fail() returned. First restore whatever was changed.
	 */
	int (*run)(struct vd_bench_run *run);
};
