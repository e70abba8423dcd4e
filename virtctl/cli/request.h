/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command line as virtctl has read it. */
#pragma once

#include <stdbool.h>

#include "cli/options.h"
#include "output/error.h"
#include "text/words.h"

struct verb;
struct verb_table;

struct request {
	const struct verb *verb; /* NULL: none was given, but --help or --version */
	uint64_t given;		 /* OPT_BIT() of each option that was given */
	struct words values[OPT_COUNT];
	struct words arguments;
	size_t before_dashes; /* how many arguments stand before "--"; 0 also if there is none */
};

/*
 * request_parse - Read ARGV, NULL-terminated, without the program's name, into REQUEST, which is
 * empty, with one of VERBS. Options may stand anywhere before "--"; names are exact, never
 * abbreviated. As getopt(3) has it, an option that takes a value takes the next word, even
 * one that begins with a dash; letters can be joined. All texts are copied. If ARGV is wrong,
 * REQUEST still has the options that could be read, before and after what is wrong.
 * The caller clears REQUEST in any case. Return EXIT_DONE, or with ERROR set: EXIT_USAGE: ARGV is
 * wrong. EXIT_FAILED: out of memory.
 */
int request_parse(struct request *request, const struct verb_table *verbs, char **argv,
		  struct error *error);

/* request_clear - Free the values and the arguments of REQUEST, which may be empty. */
void request_clear(struct request *request);

/* request_has - Return whether the option ID was given. */
bool request_has(const struct request *request, enum option_id id);

/*
 * request_value - Return the last value of the option ID, borrowed from REQUEST; NULL: it has
 * none.
 */
const char *request_value(const struct request *request, enum option_id id);

/*
 * option_value_unknown - Set ERROR to the usage error that OPTION has no value VALUE, with the
 * nearest one that it has. Return EXIT_USAGE.
 */
int option_value_unknown(struct error *error, const struct option_info *option, const char *value);
