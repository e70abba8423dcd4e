/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices in groups. */
#pragma once

#include <stddef.h>

struct json_object;

enum report_grouping { REPORT_BY_BUS, REPORT_BY_TYPE, REPORT_BY_TYPE_AND_DRIVER };

/* COUNT devices, at least one, borrowed: records of List. */
struct report_group {
	struct json_object **list;
	size_t count;
};

/* All zero at first. */
struct report_groups {
	struct json_object **devices; /* of all groups */
	struct report_group *list;
	size_t count;
};

/*
 * report_groups_make - Fill GROUPS with the COUNT devices of LIST that are equal by GROUPING, in the order of what they are
 * equal in; within a group their order stays. Return 0, or: -ENOMEM: GROUPS is empty.
 */
int report_groups_make(struct json_object *const *list, size_t count, enum report_grouping grouping,
		       struct report_groups *groups);

/* report_groups_of - Do the same with the elements of the array DEVICES. */
int report_groups_of(struct json_object *devices, enum report_grouping grouping,
		     struct report_groups *groups);

/* report_groups_clear - Free what GROUPS holds. */
void report_groups_clear(struct report_groups *groups);
