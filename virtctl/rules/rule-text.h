/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A rule or a .link file as a text, and as JSON. */
#pragma once

#include "rules/rule-assign.h"
#include "rules/rule-match.h"

struct json_object;
struct request;

struct rule {
	const struct request *request;
	const struct rule_node *node;
	struct rule_match match;
	struct rule_assigns assigns;
};

/*
 * rule_text - Return RULE with its comments, as lines; the caller frees *RET. Return 0, or:
 * -EINVAL: the value of a key has a character that no rule can have; *RET_KEY is that key, constant.
 * -ENOMEM.
 */
int rule_text(const struct rule *rule, char **ret, const char **ret_key);

/*
 * rule_link_text - Return a .link file (systemd.link(5)) with its comments that gives the node of
 * RULE, a network interface, the name of --name. It matches the path, the MAC address or the id that
 * RULE does. The caller frees *RET. Return as rule_text().
 */
int rule_link_text(const struct rule *rule, char **ret, const char **ret_key);

/*
 * rule_json - Return {"device", "node", "match", "assign", "present", "text"}, which the caller puts;
 * "present" is the nodes of NODES that RULE matches. TEXT may be NULL. NULL: out of memory.
 */
struct json_object *rule_json(const struct rule *rule, const struct rule_nodes *nodes,
			      const char *text);
