/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The option --set, of the verbs that switch a device and of benchmarks. */
#pragma once

struct json_object;
struct request;
struct run;

/*
 * settings_check - Check that each value of --set is NAME=VALUE, and that no name occurs twice.
 * Return EXIT_DONE, or EXIT_USAGE with RUN's error set.
 */
int settings_check(struct run *run);

/*
 * settings_object - Return {NAME: VALUE} of --set in REQUEST, which settings_check() has passed;
 * the caller puts it. It may be empty. NULL: out of memory.
 */
struct json_object *settings_object(const struct request *request);

/*
 * settings_add - Add settings_object() as the member "settings" to PARAMETERS, if there are any
 * settings. Return 0, or: -ENOMEM.
 */
int settings_add(struct json_object *parameters, const struct request *request);
