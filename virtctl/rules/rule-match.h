/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a rule compares, and which nodes that means. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "rules/rule-node.h"

enum rule_by { RULE_BY_PATH, RULE_BY_SERIAL, RULE_BY_MAC, RULE_BY_ID, RULE_BY_SLOT, RULE_BY_COUNT };

/* The words of --match, by enum rule_by. */
extern const char *const rule_by_names[RULE_BY_COUNT];

enum rule_field {
	RULE_SUBSYSTEM,
	RULE_DEVTYPE,
	RULE_KERNEL,
	RULE_DEVNAME, /* whether there is one */
	RULE_PATH,
	RULE_ID,
	RULE_SERIAL,
	RULE_MAC,
	RULE_WWID,
	RULE_SLOT,
	RULE_SLOT_BEHIND, /* the node is not behind a bridge in the slot */
	RULE_ANY_PATH,	  /* the node is below some virtual device */
};

struct rule_key {
	enum rule_field field;
	const char *key;   /* "ENV{VIRT_PATH}", constant */
	bool is_unequal;   /* the rule compares by "!=" */
	const char *value; /* borrowed from the node, or constant */
	bool is_pattern;   /* VALUE is one already */
	const char *why;   /* why it is stable, or what changes it; constant */
};

#define RULE_KEYS_MAX 6

struct rule_match {
	struct rule_key keys[RULE_KEYS_MAX];
	size_t count;
};

/*
 * rule_match_make - Make in *RET what matches NODE among NODES, by BY. If the path alone is that of
 * several disks, the name that the storage gives the disk is a further key, if that helps. Return
 * NULL, or why there is none, constant.
 */
const char *rule_match_make(const struct rule_nodes *nodes, const struct rule_node *node,
			    enum rule_by by, struct rule_match *ret);

/* rule_match_fits - Return whether MATCH matches NODE. */
bool rule_match_fits(const struct rule_match *match, const struct rule_node *node);

/* rule_match_others - Return how many of NODES, without NODE, MATCH matches. */
size_t rule_match_others(const struct rule_match *match, const struct rule_nodes *nodes,
			 const struct rule_node *node);

/*
 * rule_match_text - Return the value of KEY as it stands between the quotes of a rule; the caller
 * frees *RET. Return 0, or:
 * -EINVAL: no rule can have it: a quote, a backslash, "|", or what is no printable ASCII.
 * -ENOMEM.
 */
int rule_match_text(const struct rule_key *key, char **ret);

/* rule_match_operator - Return "==" or "!=", as the rule compares KEY. */
const char *rule_match_operator(const struct rule_key *key);

/* rule_match_is_writable - Return whether a rule can have each value of MATCH. */
bool rule_match_is_writable(const struct rule_match *match);
