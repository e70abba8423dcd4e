/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The families of metrics, as data. */
#pragma once

#include "metrics/metrics-text.h"

/* Those that are not counted by the kernel. */
enum {
	FAMILY_BUILD,
	FAMILY_GUEST,
	FAMILY_PLATFORM,
	FAMILY_PROBLEMS,
	FAMILY_DEVICE,
	FAMILY_STATE,
	FAMILY_DEVICE_PROBLEMS,
	FAMILY_OVERRIDE,
	FAMILY_OVERRIDE_STATE,
	FAMILY_COUNT
};

extern const struct metric_family metric_families[FAMILY_COUNT];

/* A value of the records of Stats. */
struct counted_family {
	const char *kind;  /* the member of a record: an array of items */
	const char *group; /* the member of an item: "counters" or "levels" */
	const char *value; /* the member of that */
	unsigned divisor;  /* of the value, for the unit of the family: 1 or 1000 */
	struct metric_family family;
};

enum { COUNTED_COUNT = 43 };

extern const struct counted_family counted_families[COUNTED_COUNT];
