/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a rule assigns, from the command line. */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

struct rule_node;
struct run;

struct rule_assign {
	char *key;	      /* "SYMLINK", "ENV{BACKUP}" */
	const char *operator; /* "=", "+=", constant */
	char *value;	      /* as it stands between the quotes of a rule */
};

struct rule_assigns {
	struct rule_assign *list;
	size_t count;
};

/*
 * rule_assigns_read - Read the options of RUN that assign something into ASSIGNS, which is empty,
 * and check each value. The caller clears ASSIGNS in any case. Return EXIT_DONE, or with RUN's error
 * set: EXIT_USAGE: a value is none that udev takes. EXIT_FAILED: out of memory.
 */
int rule_assigns_read(struct run *run, struct rule_assigns *assigns);

/*
 * rule_assigns_check - Check that NODE can have what the options of RUN assign. Return EXIT_DONE, or
 * EXIT_USAGE with RUN's error set: --name is for network interfaces, --symlink, --owner, --group and
 * --mode are for nodes with a file below /dev.
 */
int rule_assigns_check(struct run *run, const struct rule_node *node);

/* rule_assigns_clear - Free what ASSIGNS has and empty it; empty ones are accepted. */
void rule_assigns_clear(struct rule_assigns *assigns);
#define RULE_ASSIGNS_AUTO VD_CLEANUP(rule_assigns_clear)
