/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a report is about: the replies of virtd, and results of benchmarks. */
#pragma once

#include <stddef.h>

#include "output/record-problems.h"

struct json_object;
struct run;
struct session;

/* All zero at first. Arrays are never NULL after report_data_read(). */
struct report_data {
	struct json_object *platform;  /* the reply of Platform; NULL: it failed */
	struct json_object *devices;   /* records of List, with what uses them */
	struct json_object *overrides; /* records of ListOverrides */
	struct json_object *problems;  /* of the devices too: {id, object, operation, message} */
	struct record_problems
		warned; /* the devices with problems that a warning was printed for */
	struct json_object *results;   /* of benchmarks */
	char *system;		       /* what the system is called */
};

/* report_data_clear - Free what DATA holds. */
void report_data_clear(struct report_data *data);

/*
 * report_data_read - Fill DATA by calls of SESSION, with the filters of RUN's request, and by the files of results after the first
 * argument. Overrides that can't be listed are a problem. Return EXIT_DONE, or with RUN's error set: the codes of session_each() and of
 * bench_file_read().
 */
int report_data_read(struct report_data *data, struct session *session, struct run *run);
