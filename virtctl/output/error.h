/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What went wrong, as an exit status, as a line for a person and as JSON. The one place that knows
 * these. */
#pragma once

#include <stdbool.h>

#include "output/exit-code.h"
#include "varlink/client.h"

struct closest;
struct json_object;
struct words;

/* The names of virtctl's own errors; a service's keep the names that it gives them. */
#define ERROR_USAGE	  "io.virtctl.Usage"
#define ERROR_UNREACHABLE "io.virtctl.Unreachable"
#define ERROR_OUTPUT	  "io.virtctl.Output"
#define ERROR_AMBIGUOUS	  "io.virtctl.Ambiguous"
#define ERROR_MEMORY	  "io.virtctl.OutOfMemory"

struct error {
	enum exit_code code;
	const char *name; /* borrowed, or OWNED_NAME */
	char *owned_name;
	char *message;			/* "OBJECT: OPERATION: REASON"; NULL when memory ran out */
	struct json_object *parameters; /* an object, or NULL */
};

/* Frees what is in ERROR and empties it. */
void error_clear(struct error *error);

/*
 * error_set - OBJECT: OPERATION: and the reason, which FORMAT gives; what can be done about it
 * follows in it behind a semicolon. NAME is borrowed for ever. What was in ERROR is replaced.
 * Returns CODE.
 */
int error_set(struct error *error, enum exit_code code, const char *name, const char *object,
	      const char *operation, const char *format, ...) __attribute__((format(printf, 6, 7)));

int error_memory(struct error *error);

/* error_unknown - a usage error: OBJECT is none of those that CLOSEST was told of, which WHERE
 * lists. Returns the exit code. */
int error_unknown(struct error *error, const char *object, const char *operation,
		  const struct closest *closest, const char *where);

/* error_ambiguous - SELECTOR means several devices, those of IDS: as virtd has it, if it is asked
 * for one device. Returns the exit code. */
int error_ambiguous(struct error *error, const char *selector, const struct words *ids);

/* error_from_service - a varlink error, whose parameters are taken over. Returns the exit code. */
int error_from_service(struct error *error, struct vd_varlink_error *service);

/* error_from_transport - ERRNO_ (negative) of a call to the service at OBJECT. */
int error_from_transport(struct error *error, const char *object, int errno_);

/* Whether ERROR is the one that is called NAME. */
bool error_is(const struct error *error, const char *name);

/* The line on standard error. */
void error_print(const struct error *error);

/* A line of the same shape that is no error: the work goes on. */
void warning_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* {"name", "message", "exitCode", "parameters"}; the caller puts it. NULL when out of memory. */
struct json_object *error_json(const struct error *error);
