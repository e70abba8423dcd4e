/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The option --set: of the verbs that set a device, and of benchmarks. */
#pragma once

struct json_object;
struct request;
struct run;

/* settings_check - each value is NAME=VALUE. Returns an exit code. */
int settings_check(struct run *run);

/* settings_object - {NAME: VALUE} of those of REQUEST, which are checked. NULL: out of memory. */
struct json_object *settings_object(const struct request *request);

/* settings_add - the same as the member "settings" of PARAMETERS, if there are any. -ENOMEM. */
int settings_add(struct json_object *parameters, const struct request *request);
