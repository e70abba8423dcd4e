/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command line, understood. */
#pragma once

#include <stdbool.h>

#include "cli/options.h"
#include "output/error.h"
#include "text/words.h"

struct verb;
struct verb_table;

struct request {
	const struct verb *verb; /* NULL where only --help or --version was given */
	uint64_t given;		 /* OPT_BIT() of each option that was */
	struct words values[OPT_COUNT];
	struct words arguments;
	size_t before_dashes; /* how many arguments stand before "--"; 0: there is none */
};

/*
 * request_parse - the command line ARGV, NULL-terminated, without the program's name, with one of
 * VERBS.
 * Long options, in any order with the verb and its arguments until "--"; names are exact, never cut
 * short. Returns EXIT_DONE, or the exit code of what is in ERROR. The caller clears REQUEST in
 * either case.
 */
int request_parse(struct request *request, const struct verb_table *verbs, char **argv,
		  struct error *error);
void request_clear(struct request *request);

bool request_has(const struct request *request, enum option_id id);

/* The last value of an option, or NULL. */
const char *request_value(const struct request *request, enum option_id id);

/* Whether JSON is asked for in ARGV, which may be one that can't be parsed: its error is to be JSON
 * then. */
bool request_wants_json(char **argv);

/* option_value_unknown - the usage error that OPTION has no such VALUE, with the one that may be
 * meant. Returns the exit code. */
int option_value_unknown(struct error *error, const struct option_info *option, const char *value);
