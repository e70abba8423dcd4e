/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines between virtd-bench and its client, and how long a run may be. */
#pragma once

struct json_object;

/* Both directions. */
struct vd_bench_talk {
	void (*send)(struct json_object *line);	  /* takes ownership of LINE */
	int (*receive)(struct json_object **ret); /* the next line; negative errno: there is none */
};

/* How long a benchmark may be asked to take, in seconds. */
#define VD_BENCH_SECONDS_MIN	 0.05
#define VD_BENCH_SECONDS_MAX	 3600
#define VD_BENCH_SECONDS_DEFAULT 5
