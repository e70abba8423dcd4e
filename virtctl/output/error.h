/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An error as an exit code, as a line for a person and as JSON. Only this code makes these. */
#pragma once

#include <stdbool.h>

#include "output/exit-code.h"
#include "varlink/client.h"

struct closest;
struct json_object;
struct words;

/* The names of some of virtctl's own errors. The errors of a service keep their names. */
#define ERROR_USAGE	  "io.virtctl.Usage"
#define ERROR_UNREACHABLE "io.virtctl.Unreachable"
#define ERROR_OUTPUT	  "io.virtctl.Output"
#define ERROR_AMBIGUOUS	  "io.virtctl.Ambiguous"
#define ERROR_MEMORY	  "io.virtctl.OutOfMemory"
#define ERROR_SNAPSHOT	  "io.virtctl.Snapshot"

struct error {
	enum exit_code code;
	const char *name; /* static, or OWNED_NAME */
	char *owned_name;
	char *message;			/* "OBJECT: PROBLEM (REMEDY)"; NULL: out of memory */
	struct json_object *parameters; /* an object, or NULL */
};

/* error_clear - Free what is in ERROR and empty it; an empty error (all zero) is accepted. */
void error_clear(struct error *error);

/*
 * error_set - Set ERROR to CODE, NAME (a static text) and the message "OBJECT: PROBLEM (REMEDY)".
 * FORMAT gives the problem, and in parentheses what the user can do. An empty OBJECT is shown as
 * '', and NULL is none: the error is about the command line or virtctl itself. What was in ERROR is freed, after the texts were read. Return CODE.
 */
int error_set(struct error *error, enum exit_code code, const char *name, const char *object,
	      const char *format, ...) __attribute__((format(printf, 5, 6)));

/*
 * error_cannot - Do what error_set() does, with the message "OBJECT: cannot OPERATION: REASON
 * (REMEDY)". FORMAT gives the reason and the remedy. Return CODE.
 */
int error_cannot(struct error *error, enum exit_code code, const char *name, const char *object,
		 const char *operation, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* error_memory - Set ERROR to ERROR_MEMORY. Return EXIT_FAILED. */
int error_memory(struct error *error);

/*
 * error_unknown - Set ERROR to the usage error "no such THING 'OBJECT' (REMEDY)". The remedy is the
 * nearest of the names that CLOSEST was given, or the command WHERE, which lists the names. Return
 * EXIT_USAGE.
 */
int error_unknown(struct error *error, const char *thing, const char *object,
		  const struct closest *closest, const char *where);

/*
 * error_unknown_value - Do as error_unknown(), but if no name is near, the remedy is the list VALUES,
 * which NULL ends.
 */
int error_unknown_value(struct error *error, const char *thing, const char *object,
			const struct closest *closest, const char *const *values);

/*
 * error_suggest - Have the message of ERROR suggest the nearest of the names that CLOSEST was given
 * instead of OBJECT. If no name is near, or memory is out, ERROR stays as it is.
 */
void error_suggest(struct error *error, const char *thing, const char *object,
		   const struct closest *closest);

/*
 * error_ambiguous - Set ERROR to AmbiguousDevice, as virtd has it: SELECTOR means several devices,
 * those of IDS. Return EXIT_AMBIGUOUS, or EXIT_FAILED: out of memory.
 */
int error_ambiguous(struct error *error, const char *selector, const struct words *ids);

/*
 * error_from_service - Set ERROR to the varlink error SERVICE, whose name and parameters are taken
 * over; the caller still clears SERVICE. Return its exit code: EXIT_PERMISSION if its "errno" is
 * EACCES or EPERM; EXIT_FAILED if its name is unknown.
 */
int error_from_service(struct error *error, struct vd_varlink_error *service);

/*
 * error_from_transport - Set ERROR by ERRNO_, the negative errno of a call to the service at
 * OBJECT (see vd_varlink_call()). TIMEOUT_MS is the time limit that the call had, for -ETIMEDOUT.
 * Return EXIT_UNREACHABLE, or EXIT_FAILED: out of memory.
 */
int error_from_transport(struct error *error, const char *object, int errno_, int timeout_ms);

/*
 * error_of_host - Put "HOST: " before the message of ERROR. If memory runs out, the message stays as
 * it is.
 */
void error_of_host(struct error *error, const char *host);

/* error_is - Return whether ERROR has the name NAME; an empty error has none. */
bool error_is(const struct error *error, const char *name);

/* error_print - Print "virtctl: MESSAGE", safe for a terminal, as one line to standard error. */
void error_print(const struct error *error);

/* warning_print - Print FORMAT as error_print() does, for what is no error: the run goes on. */
void warning_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * error_json - Return ERROR, which must not be empty, as {"name", "message", "exitCode",
 * "parameters"}, which the caller puts. NULL: out of memory.
 */
struct json_object *error_json(const struct error *error);
