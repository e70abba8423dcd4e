/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies: files of rules that say which devices a system is to have, and how. */
#pragma once

#include <stddef.h>

#include "cli/json-file.h"

struct error;
struct json_object;

/* All zero at first. */
struct policy {
	struct json_file file;
	struct json_object *rules; /* an array of objects of the right form, borrowed from FILE */
};

/*
 * policy_read - Read the policy in the file PATH (borrowed; "-": standard input), and check its form:
 * virtctl-check(5). The caller clears POLICY in any case. Block as json_file_read(). Return EXIT_DONE, or
 * with ERROR set: EXIT_USAGE: the policy has another form, with line and column. Those of
 * json_file_read().
 */
int policy_read(struct policy *policy, const char *path, struct error *error);

/* policy_clear - Free what POLICY holds. */
void policy_clear(struct policy *policy);

/*
 * policy_parameters - Return the parameters of List that select the devices of the rule number N, with
 * the fields that its wishes need. The caller puts them. NULL: out of memory.
 */
struct json_object *policy_parameters(const struct policy *policy, size_t n);

/*
 * policy_explain - If ERROR is InvalidParameter about the selector of the rule number N ("types[1]"),
 * replace it by the usage error about that value in the file.
 */
void policy_explain(const struct policy *policy, size_t n, struct error *error);
