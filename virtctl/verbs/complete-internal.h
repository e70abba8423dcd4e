/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the verb `complete`. */
#pragma once

#include "cli/request.h"
#include "verbs/verbs.h"

/* What is to be completed, and what stands before it. */
struct completion {
	const char *typed; /* the word to complete */
	const char *word; /* the part of it that candidates begin with: TYPED, or what stands behind
			     "--option=" or "-c" */
	const struct verb *verb;	  /* NULL: it is still to come */
	const struct option_info *option; /* whose value WORD is; NULL: of none */
	unsigned arguments;		  /* that stand before it */
	const char *first;		  /* of these; NULL: none */
	bool only_words;		  /* "--" stands before it */
	struct request request;		  /* the values of options: which system, which kinds */
};

/* complete_offer - Print the candidate BEFORE and NAME, with HELP, if WORD is a beginning of it. */
void complete_offer(const struct completion *completion, const char *before, const char *name,
		    const char *help);

/* complete_files - Tell the shell to offer its files. */
void complete_files(void);

/* complete_option_value - Offer the values of the option that WORD is a value of. */
void complete_option_value(const struct completion *completion);

/* complete_devices - Offer ids of devices; to a word that has begun, also their addresses, the names
 * of their interfaces, and their files below /dev. */
void complete_devices(const struct completion *completion);

/* complete_drivers - Offer the drivers that could have DEVICE (NULL: all drivers), after BEFORE. */
void complete_drivers(const struct completion *completion, const char *device, const char *before);

/* complete_overrides - Offer the names of persistent overrides. */
void complete_overrides(const struct completion *completion);
