// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rules/rule-text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/loss.h"
#include "cli/request.h"
#include "cli/verb.h"
#include "json/json.h"
#include "text/json-path.h"
#include "text/text.h"

/* What needs no quotes in a shell. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-"

/* The text in quotes for a shell if need be, as one line without anything that a terminal obeys. */
static void put_quoted(FILE *stream, const char *text)
{
	vd_autofree char *safe = text_safe(text);

	if (!safe)
		vd_lose();
	if (safe && *safe && !safe[strspn(safe, PLAIN)]) {
		fputs(safe, stream);
		return;
	}
	fputc('\'', stream);
	for (const char *c = safe ? safe : "?"; *c; c++)
		fputs(*c == '\'' ? "'\\''" : (char[]){ *c, '\0' }, stream);
	fputc('\'', stream);
}

static void put_option(FILE *stream, const struct request *request, unsigned option)
{
	const struct words *values = &request->values[option];

	if (!options[option].argument && request_has(request, option))
		fprintf(stream, " --%s", options[option].name);
	for (size_t i = 0; i < values->count; i++) {
		fprintf(stream, " --%s ", options[option].name);
		put_quoted(stream, values->list[i]);
	}
}

static void put_command(FILE *stream, const struct request *request)
{
	fprintf(stream, "# Made by: virtctl %s", request->verb->name);
	for (unsigned i = 0; i < OPT_COUNT; i++)
		put_option(stream, request, i);
	fputs(*request->arguments.list[0] == '-' ? " -- " : " ", stream);
	put_quoted(stream, request->arguments.list[0]);
	fputc('\n', stream);
}

static void put_fact(FILE *stream, const char *before, const char *text)
{
	if (!text || !*text)
		return;
	fputs(before, stream);
	put_quoted(stream, text);
}

static void put_device(FILE *stream, const struct rule_node *node)
{
	put_fact(stream, "# Device: ", json_path_text(node->device, "id") ?: "?");
	put_fact(stream, ", type ", json_path_text(node->device, "type"));
	if (node->interface)
		put_fact(stream, ", interface ", rule_node_name(node));
	if (node->interface)
		put_fact(stream, ", serial number ",
			 json_path_text(node->interface, "block.serial"));
	fputc('\n', stream);
}

static int put_key(FILE *stream, const struct rule_key *key, const char *before,
		   const char **ret_key)
{
	vd_autofree char *value = NULL;
	int r = rule_match_text(key, &value);

	if (r == -EINVAL)
		*ret_key = key->key;
	if (r == 0)
		fprintf(stream, "%s%s%s\"%s\"", before, key->key, rule_match_operator(key), value);
	return r;
}

static int put_rule(FILE *stream, const struct rule *rule, const char **ret_key)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < rule->match.count; i++)
		r = put_key(stream, &rule->match.keys[i], i ? ", " : "", ret_key);
	for (size_t i = 0; r == 0 && i < rule->assigns.count; i++) {
		const struct rule_assign *assign = &rule->assigns.list[i];

		fprintf(stream, ", %s%s\"%s\"", assign->key, assign->operator, assign->value);
	}
	fputc('\n', stream);
	return r;
}

static void put_reasons(FILE *stream, const struct rule *rule)
{
	for (size_t i = 0; i < rule->match.count; i++)
		fprintf(stream, "# %s%s: %s.\n", rule->match.keys[i].key,
			rule->match.keys[i].is_unequal ? " (!=)" : "", rule->match.keys[i].why);
	if (request_has(rule->request, OPT_NAME))
		fputs("# NAME: systemd wants a .link file for this; --systemd-link prints one.\n",
		      stream);
	fputs("# It goes into /etc/udev/rules.d, into a file whose number is higher than that of "
	      "60-virt.rules.\n",
	      stream);
}

static int write_rule(FILE *stream, const struct rule *rule, const char **ret_key)
{
	put_command(stream, rule->request);
	put_device(stream, rule->node);
	put_reasons(stream, rule);
	return put_rule(stream, rule, ret_key);
}

/* Whether systemd.link(5) would read the value of KEY as it stands. */
static bool is_plain(const struct rule_key *key)
{
	const char *signs = key->is_pattern ? PLAIN "*?" : PLAIN;

	return !key->value[strspn(key->value, signs)] && !strchr(key->value, '%');
}

/* What compares KEY in a .link file; NULL: a network interface needs no such comparison. */
static const char *link_setting(const struct rule_key *key)
{
	switch (key->field) {
	case RULE_PATH:
		return "Property=VIRT_PATH";
	case RULE_ID:
		return "Property=VIRT_ID";
	case RULE_MAC:
		return "PermanentMACAddress";
	case RULE_SLOT:
		return "Property=DEVPATH";
	case RULE_SLOT_BEHIND:
		return "Property=!DEVPATH";
	default:
		return NULL;
	}
}

static void put_link_reasons(FILE *stream, const struct rule_match *match)
{
	for (size_t i = 0; i < match->count; i++) {
		const struct rule_key *key = &match->keys[i];
		const char *setting = link_setting(key);

		if (setting)
			fprintf(stream, "# %s: %s.\n", setting,
				key->field == RULE_MAC ? "the card's own address; the host gives it"
						       : key->why);
	}
}

static int put_link_match(FILE *stream, const struct rule_match *match, const char **ret_key)
{
	fputs("[Match]\n", stream);
	for (size_t i = 0; i < match->count; i++) {
		const struct rule_key *key = &match->keys[i];
		const char *setting = link_setting(key);

		if (setting && !is_plain(key)) {
			*ret_key = key->key;
			return -EINVAL;
		}
		if (setting)
			fprintf(stream, "%s=%s\n", setting, key->value);
	}
	return 0;
}

static int write_link(FILE *stream, const struct rule *rule, const char **ret_key)
{
	int r;

	put_command(stream, rule->request);
	put_device(stream, rule->node);
	fputs("# It goes into /etc/systemd/network, into a file whose name ends with .link.\n",
	      stream);
	put_link_reasons(stream, &rule->match);
	r = put_link_match(stream, &rule->match, ret_key);
	fprintf(stream, "\n[Link]\nName=%s\n", request_value(rule->request, OPT_NAME));
	return r;
}

static int collect(int (*write)(FILE *stream, const struct rule *rule, const char **ret_key),
		   const struct rule *rule, char **ret, const char **ret_key)
{
	vd_autofree char *text = NULL;
	unsigned losses = vd_losses();
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	int r;

	if (!stream)
		return -ENOMEM;
	r = write(stream, rule, ret_key);
	if ((fclose(stream) != 0 || vd_losses() != losses) && r == 0)
		r = -ENOMEM;
	if (r == 0)
		*ret = vd_take_ptr(text);
	return r;
}

int rule_text(const struct rule *rule, char **ret, const char **ret_key)
{
	return collect(write_rule, rule, ret, ret_key);
}

int rule_link_text(const struct rule *rule, char **ret, const char **ret_key)
{
	return collect(write_link, rule, ret, ret_key);
}

static struct json_object *match_json(const struct rule_match *match)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < match->count; i++) {
		struct json_object *key = vd_json_object();
		vd_autofree char *value = NULL;

		vd_json_add_text(key, "key", match->keys[i].key);
		vd_json_add_text(key, "operator", rule_match_operator(&match->keys[i]));
		/* --test also takes what a rule can't have. */
		vd_lose_if(rule_match_text(&match->keys[i], &value));
		vd_json_add_text(key, "value", value ?: match->keys[i].value);
		vd_json_add_text(key, "why", match->keys[i].why);
		vd_json_append(array, key);
	}
	return array;
}

static struct json_object *assigns_json(const struct rule_assigns *assigns)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < assigns->count; i++) {
		struct json_object *assign = vd_json_object();

		vd_json_add_text(assign, "key", assigns->list[i].key);
		vd_json_add_text(assign, "operator", assigns->list[i].operator);
		vd_json_add_text(assign, "value", assigns->list[i].value);
		vd_json_append(array, assign);
	}
	return array;
}

static struct json_object *present_json(const struct rule *rule, const struct rule_nodes *nodes)
{
	struct json_object *array = vd_json_array();

	for (size_t i = 0; i < nodes->count; i++) {
		if (rule_match_fits(&rule->match, &nodes->list[i]))
			vd_json_append(array, vd_json_text(nodes->list[i].sysfs));
	}
	return array;
}

struct json_object *rule_json(const struct rule *rule, const struct rule_nodes *nodes,
			      const char *text)
{
	unsigned losses = vd_json_losses();
	struct json_object *object = vd_json_object();

	vd_json_add_text(object, "device", json_path_text(rule->node->device, "id"));
	vd_json_add_text(object, "node", rule->node->sysfs);
	vd_json_add(object, "match", match_json(&rule->match));
	vd_json_add(object, "assign", assigns_json(&rule->assigns));
	vd_json_add(object, "present", present_json(rule, nodes));
	vd_json_add_text(object, "text", text);
	return vd_json_complete(object, losses);
}
