/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a system is not as a rule of a policy wants it. */
#pragma once

#include <stddef.h>

struct json_object;

/* A rule, and what takes its drifts: {rule, id, field, wanted, found}; the manual explains them. */
struct drift_rule {
	struct json_object *rule; /* borrowed */
	int (*on_drift)(void *data, struct json_object *drift);
	void *data;
	size_t drifts; /* so far */
};

/*
 * drift_device - Compare DEVICE, a record of List that RULE selects, with what the rule wants. Return 0, or:
 * -ENOMEM. The negative errno of on_drift.
 */
int drift_device(struct drift_rule *rule, struct json_object *device);

/*
 * drift_missing - Take that no device matches SELECTOR, which RULE names: a drift, unless the rule wants
 * 0 devices at least. Return as drift_device().
 */
int drift_missing(struct drift_rule *rule, const char *selector);

/* drift_count - Compare COUNT, how many devices RULE selects, with what the rule wants. Return as
 * drift_device(). */
int drift_count(struct drift_rule *rule, size_t count);
